import type { ServerResponse } from "node:http";
import { nearest } from "../../diagnostics/index.js";
import { isAccountId } from "../../iam/index.js";
import type { StateStore } from "../state/store.js";
import { userCredentials } from "../twin/user-credentials.js";

/** An answer in JSON of one of the endpoint's own pages. */
export interface Page {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a page. */
export function sendPage(response: ServerResponse, { status, body }: Page): void {
  response.writeHead(status, pageHeaders);
  response.end(pageText(body));
}

/** The headers of a page. */
export const pageHeaders: Readonly<Record<string, string>> = { "content-type": "application/json" };

/** A page's body as it is sent. */
export function pageText(body: unknown): string {
  return `${JSON.stringify(body)}\n`;
}

/** The answer of a page whose change cannot be kept. */
export function unkept(): Page {
  return { status: 500, body: { error: "the change was made, but the state file cannot be written" } };
}

/** The endpoint's own pages: health, clock, reset and key sets. Undefined for every other path. Rejects if a change cannot be kept. */
export async function ownPage(
  method: string,
  path: string,
  body: Buffer,
  { version }: { readonly version: string },
  { store }: { readonly store: StateStore },
): Promise<Page | undefined> {
  switch (path) {
    case "/health":
      return { status: 200, body: { status: "ok", services: ["iam", "sts"] } };
    case "/_localstack/health":
      // As LocalStack answers, so programs that wait for LocalStack can wait for this endpoint.
      return { status: 200, body: { services: { iam: "running", sts: "running" }, edition: "policy-check", version } };
    case "/_policy-check/clock": {
      if (method !== "POST") return { status: 405, body: { error: "use POST to move the clock" } };
      const unknown = unknownMember(body, ["advanceSeconds", "accounts"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const seconds = advanceSeconds(body);
      const accounts = accountsOf(body);
      if (seconds === undefined || accounts === "malformed") {
        const error =
          'the body must be {"advanceSeconds": N} with a number of seconds, 0 or more; "accounts": [...] moves the clock of some accounts only';
        return { status: 400, body: { error } };
      }
      const problem = await store.advance(seconds, accounts);
      if (problem !== undefined) return { status: 400, body: { error: problem } };
      return { status: 200, body: { now: new Date(store.now() * 1000).toISOString() } };
    }
    case "/_policy-check/reset":
      if (method !== "POST") return { status: 405, body: { error: "use POST to clear the state" } };
      await store.reset();
      return { status: 200, body: { reset: true } };
    case "/_policy-check/oidc-key-set": {
      if (method !== "POST") return { status: 405, body: { error: "use POST to give a provider its keys" } };
      const unknown = unknownMember(body, ["provider", "keySet"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const { provider, keySet } = fieldsOf(body);
      const { registerKeySet } = await import("../iam/register-key-set.js");
      const problem = await registerKeySet(store, typeof provider === "string" ? provider : "", keySet);
      return problem === undefined ? { status: 200, body: { provider } } : { status: 400, body: { error: problem } };
    }
    case "/_policy-check/outbound-key-set": {
      if (method !== "POST") return { status: 405, body: { error: "use POST to get the keys of an account's tokens" } };
      const unknown = unknownMember(body, ["account"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const { account } = fieldsOf(body);
      const federation = store.state.accounts.get(typeof account === "string" ? account : "")?.outboundFederation;
      const error = 'the body must be {"account": "ID"} with an account that enabled outbound web identity federation';
      if (federation === undefined) return { status: 400, body: { error } };
      const { outboundKeySet } = await import("../federation/outbound.js");
      return { status: 200, body: { issuer: federation.issuer, keySet: outboundKeySet(federation) } };
    }
    case "/_policy-check/credentials": {
      if (method !== "POST") return { status: 405, body: { error: "use POST to get the credentials of a user" } };
      const unknown = unknownMember(body, ["user"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const { user } = fieldsOf(body);
      const credentials = userCredentials(store.state, typeof user === "string" ? user : "");
      const error = 'the body must be {"user": "ARN"} with a user of an account that was loaded from a dump';
      return credentials === undefined ? { status: 400, body: { error } } : { status: 200, body: credentials };
    }
    default:
      return path.startsWith("/_policy-check/")
        ? { status: 404, body: { error: `unknown page ${path.slice(0, 100)}` } }
        : undefined;
  }
}

/** The error for a member that a page does not know. Without the error, the page could change more than was meant. */
function unknownMember(body: Buffer, known: readonly string[]): string | undefined {
  const unknown = Object.keys(fieldsOf(body)).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, known);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  const allowed = known.map((name) => `"${name}"`).join(", ");
  return `unknown member ${JSON.stringify(unknown.slice(0, 100))} in the body; ${hint}Allowed: ${allowed}`;
}

function advanceSeconds(body: Buffer): number | undefined {
  const { advanceSeconds: seconds } = fieldsOf(body);
  return typeof seconds === "number" && seconds >= 0 ? seconds : undefined;
}

function accountsOf(body: Buffer): readonly string[] | undefined | "malformed" {
  const { accounts } = fieldsOf(body);
  if (accounts === undefined) return undefined;
  if (!Array.isArray(accounts)) return "malformed";
  const ids: readonly unknown[] = accounts;
  const known = ids.filter((id): id is string => typeof id === "string" && isAccountId(id));
  return known.length === ids.length ? known : "malformed";
}

/** The fields of a JSON object; empty if the body is not one. */
export function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
