import type { IncomingMessage } from "node:http";
import { type Failure, failure } from "../failure.js";
import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";
import { isDecidedName, spelling } from "./recognise.js";

/** A request as far as it takes to tell what it calls. */
export interface Illegible {
  readonly incoming: IncomingMessage;
  readonly query: string;
  readonly body: Buffer;
}

/**
 * Why the gateway cannot tell what a call of IAM or STS asks for, or with which parameters; undefined where it can. An
 * upstream may read more forms than the gateway does, so that such a call must not reach it.
 */
export function refuseIllegible({ incoming, query, body }: Illegible): Failure | undefined {
  const { headers } = incoming;
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && !/^\s*(?:identity)?\s*$/i.test(encoding)) {
    return unsupported(`not in a body with the Content-Encoding "${encoding.slice(0, 40)}"`);
  }
  const digest = headers["x-amz-content-sha256"];
  const isSignedInChunks = typeof digest === "string" && /^\s*STREAMING-/i.test(digest);
  if (isSignedInChunks || headers["x-amz-decoded-content-length"] !== undefined) {
    return unsupported("not in a body that is signed in chunks");
  }
  const named = namingHeaders.find((name) => headers[name] !== undefined);
  if (named !== undefined) return unsupported(`not with the header "${named}", which names another call`);
  const type = headers["content-type"];
  if (type !== undefined && body.length > 0 && !isReadableForm(type)) {
    return unsupported(`not in a body of type "${type.slice(0, 80)}"`);
  }
  const inQuery = parseQuery(query);
  if (isMalformed(inQuery)) {
    return failure("MalformedQueryString", 400, `The query string contains a syntax error: "${inQuery.text}".`);
  }
  const text = readText(body);
  if (text === undefined) return failure("MalformedInput", 400, "The body is not UTF-8.");
  const inBody = parseForm(text);
  if (isMalformed(inBody)) {
    return failure("MalformedInput", 400, `The body is not form-encoded: "${inBody.text}".`);
  }
  return refuseActions([...inQuery, ...inBody], `${query}&${text}`);
}

/** Headers by which other protocols than Query name what is called. */
const namingHeaders = [
  "x-amz-target",
  "x-amz-api-action",
  "x-amz-action",
  "x-action",
  "action",
  "smithy-protocol",
] as const;

/** Exactly one action, in the one place where it counts, whoever reads it. */
function refuseActions(parameters: Form, text: string): Failure | undefined {
  const alike = parameters.filter(([name]) => spelling(name) === "action");
  const [[name, action] = ["", ""], ...others] = alike;
  if (name !== "Action" || action === "") {
    return failure("MissingAction", 400, "Could not find operation in the request: it has no Action that can be read.");
  }
  // Some readers take semicolons for the end of a parameter as well.
  const behindSemicolon = text.split(";").slice(1);
  const isHidden = behindSemicolon.some((part) => spelling(lenientName(part)) === "action");
  if (others.length > 0 || isHidden) {
    return failure("MalformedInput", 400, 'The parameter "Action" is given more than once.');
  }
  if (!/^[A-Za-z0-9]{1,128}$/.test(action)) {
    return failure("InvalidAction", 400, `Could not find operation ${action.slice(0, 128)}`);
  }
  return undefined;
}

function lenientName(pair: string): string {
  const [name = ""] = pair.split(/[=&]/, 1);
  const parsed = parseForm(name);
  return isMalformed(parsed) ? name : (parsed[0]?.[0] ?? "");
}

function unsupported(how: string): Failure {
  return failure("NotImplemented", 501, `policy-check passes IAM and STS on in the Query protocol only, ${how}.`);
}

/** Whether a body's type is that of forms, in an encoding in which ASCII stays what it is. */
function isReadableForm(type: string): boolean {
  const [, parameters] = /^\s*application\/x-www-form-urlencoded\s*(?:;(.*))?$/i.exec(type) ?? [];
  if (!/^\s*application\/x-www-form-urlencoded\s*(?:;.*)?$/i.test(type)) return false;
  const [, charset = "utf-8"] = /(?:^|;)\s*charset\s*=\s*"?([^";\s]*)/i.exec(parameters ?? "") ?? [];
  return /^(?:utf-?8|us-ascii|iso-8859-1)$/i.test(charset);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function readText(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

/**
 * A call without signature that an upstream could take for one that is decided, and the gateway could not: it names the
 * action in a header, or in a form that is compressed.
 */
export function refuseHidden({ headers, method }: IncomingMessage): Failure | undefined {
  const target = headers["x-amz-target"];
  if (typeof target === "string" && isDecidedName(target.split(".").at(-1) ?? "")) {
    return unsupported('not with the header "x-amz-target"');
  }
  const { "content-type": type, "content-encoding": encoding } = headers;
  const isForm = type === undefined ? method === "POST" : /^\s*application\/x-www-form-urlencoded\b/i.test(type);
  if (isForm && encoding !== undefined && !/^\s*(?:identity)?\s*$/i.test(encoding)) {
    return unsupported(`not in a form with the Content-Encoding "${encoding.slice(0, 40)}"`);
  }
  return undefined;
}

/** Headers of which one hop may read the first, and the next the last. */
const singular: ReadonlySet<string> = new Set([
  "authorization",
  "host",
  "content-type",
  "content-encoding",
  "content-length",
  "x-amz-target",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-content-sha256",
]);

/** A header that is given more than once, although it may be given only once; by lower-case name. */
export function refuseRepeated({ rawHeaders }: IncomingMessage): Failure | undefined {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    if (!singular.has(name)) continue;
    if (seen.has(name)) return failure("MalformedInput", 400, `The header "${name}" is given more than once.`);
    seen.add(name);
  }
  return undefined;
}
