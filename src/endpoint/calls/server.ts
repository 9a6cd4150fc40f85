import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { nearest } from "../../diagnostics/index.js";
import { isAccountId } from "../../iam/index.js";
import { isMalformed, parseQuery } from "../wire/form.js";
import { failureXml } from "../wire/xml.js";
import { closing } from "./closing.js";
import { type ApiResponse, type DispatchSettings, dispatch, faultNamespace } from "./dispatch.js";
import { type Failure, failure } from "./failure.js";
import { closeIdle } from "./idle-connections.js";
import { type Turns, turnByTurn } from "./turns.js";
import { refuseForeign } from "./web-pages.js";

/** The largest body that is read, in bytes. */
export const largestBody = 1024 * 1024;
/** How long a client may take for its headers and for its whole request, in milliseconds. */
export const headersTimeout = 10_000;
export const requestTimeout = 30_000;

/** How long a client has for reading why it is refused, in milliseconds. */
const lastRead = 500;
/** How often connections are looked at, in milliseconds. */
export const connectionsCheckingInterval = 1000;
/** How long a connection stays open on which nothing is asked. Clients are told, and use it no longer than that. */
export const keepAliveTimeout = 10_000;

/** A listening server. */
export interface ListeningServer {
  readonly port: number;
  /** Stops listening, answers what has come, and ends all connections. */
  close(): Promise<void>;
}

/** Where to listen and whom to answer. */
export interface ServerSettings {
  readonly host: string;
  /** 0 picks one. */
  readonly port: number;
  /** Names under which the endpoint may be reached, besides those of this machine itself. */
  readonly allowedHosts: readonly string[];
  readonly version: string;
  /** Whether the process goes on for the server's sake. */
  readonly keepsProcess: boolean;
}

/** Listens on HTTP. Rejects where the address cannot be had. */
export async function listen(settings: ServerSettings, dispatching: DispatchSettings): Promise<ListeningServer> {
  const turns = turnByTurn();
  const server = createServer(
    {
      headersTimeout,
      requestTimeout,
      connectionsCheckingInterval,
      maxHeaderSize: 64 * 1024,
      keepAliveTimeout,
    },
    (incoming, response) => {
      answer(incoming, response, settings, dispatching, turns).catch(() => {
        // The client is gone, or what failed is past telling it.
        response.destroy();
      });
    },
  );
  server.on("clientError", refuseMalformed);
  const close = closing(server);
  await opened(server, settings);
  return { port: portOf(server), close };
}

/** Has a server listen. Rejects where the address cannot be had. */
export async function opened(server: Server, { host, port, keepsProcess }: ServerSettings): Promise<void> {
  // What is slow is told so by Node before; this is for what Node does not see.
  closeIdle(server, headersTimeout + connectionsCheckingInterval + 500);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  if (keepsProcess) return;
  server.unref();
  server.on("connection", (socket) => socket.unref());
}

export function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** What is not HTTP, has too large headers, or came too slowly. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // A client that does not close its side would keep the connection; one that reads has read by then.
  setTimeout(() => socket.destroy(), lastRead).unref();
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  settings: ServerSettings,
  dispatching: DispatchSettings,
  turns: Turns,
): Promise<void> {
  const refused = refuseForeign(incoming, settings);
  if (refused !== undefined) {
    send(response, refusal(refused));
    incoming.resume();
    return;
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    response.setHeader("connection", "close");
    const message = `The request's body is larger than ${largestBody} bytes.`;
    send(response, refusal(failure("RequestEntityTooLarge", 413, message)));
    return;
  }
  const { method = "GET", url = "/" } = incoming;
  const question = url.indexOf("?");
  const path = question < 0 ? url : url.slice(0, question);
  const page = await ownPage(method, path, body, settings, dispatching).catch(unkept);
  if (page !== undefined) {
    response.writeHead(page.status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(page.body)}\n`);
    return;
  }
  if (method !== "POST" && method !== "GET") {
    response.setHeader("allow", "GET, POST");
    send(response, refusal(failure("MethodNotAllowed", 405, `IAM and STS take GET and POST, not ${method}.`)));
    return;
  }
  await turns();
  const query = parseQuery(question < 0 ? "" : url.slice(question + 1));
  if (isMalformed(query)) {
    send(
      response,
      refusal(failure("MalformedQueryString", 400, `The query string contains a syntax error: "${query.text}".`)),
    );
    return;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(",");
  }
  const remoteAddress = (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  send(response, await dispatch({ method, path, query, headers, body, remoteAddress }, dispatching));
}

export function send(response: ServerResponse, { status, requestId, xml }: ApiResponse): void {
  response.writeHead(status, {
    "content-type": "text/xml",
    "content-length": Buffer.byteLength(xml),
    "x-amzn-requestid": requestId,
  });
  response.end(xml);
}

export function refusal(error: Failure): ApiResponse {
  const requestId = crypto.randomUUID();
  return {
    status: error.status,
    requestId,
    xml: failureXml(faultNamespace, error, requestId),
  };
}

/** The body; undefined where it is too large. */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > largestBody) {
        incoming.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    incoming.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => reject(new Error("the client went away")));
  });
}

export interface Page {
  readonly status: number;
  readonly body: unknown;
}

/** What a page answers whose change cannot be kept. */
function unkept(): Page {
  return { status: 500, body: { error: "the change was made, but the state file cannot be written" } };
}

/** The endpoint's own pages: health, clock, reset. */
export async function ownPage(
  method: string,
  path: string,
  body: Buffer,
  { version }: ServerSettings,
  { store }: Pick<DispatchSettings, "store">,
): Promise<Page | undefined> {
  switch (path) {
    case "/health":
      return { status: 200, body: { status: "ok", services: ["iam", "sts"] } };
    case "/_localstack/health":
      // In LocalStack's shape, so that what waits for LocalStack can wait for this.
      return { status: 200, body: { services: { iam: "running", sts: "running" }, edition: "policy-check", version } };
    case "/_policy-check/clock": {
      if (method !== "POST") return { status: 405, body: { error: "POST moves the clock" } };
      const unknown = unknownMember(body, ["advanceSeconds", "accounts"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const seconds = advanceSeconds(body);
      const accounts = accountsOf(body);
      if (seconds === undefined || accounts === "malformed") {
        const error =
          'the body must be {"advanceSeconds": N}, N a number of seconds, 0 or more; "accounts": [...] limits it to some accounts';
        return { status: 400, body: { error } };
      }
      const problem = await store.advance(seconds, accounts);
      if (problem !== undefined) return { status: 400, body: { error: problem } };
      return { status: 200, body: { now: new Date(store.now() * 1000).toISOString() } };
    }
    case "/_policy-check/reset":
      if (method !== "POST") return { status: 405, body: { error: "POST clears the state" } };
      await store.reset();
      return { status: 200, body: { reset: true } };
    case "/_policy-check/oidc-key-set": {
      if (method !== "POST") return { status: 405, body: { error: "POST gives a provider its keys" } };
      const unknown = unknownMember(body, ["provider", "keySet"]);
      if (unknown !== undefined) return { status: 400, body: { error: unknown } };
      const { provider, keySet } = fieldsOf(body);
      const { registerKeySet } = await import("../iam/register-key-set.js");
      const problem = await registerKeySet(store, typeof provider === "string" ? provider : "", keySet);
      return problem === undefined ? { status: 200, body: { provider } } : { status: 400, body: { error: problem } };
    }
    default:
      return path.startsWith("/_policy-check/")
        ? { status: 404, body: { error: `there is no page ${path.slice(0, 100)}` } }
        : undefined;
  }
}

/** What is wrong with a member that a page does not know: without it, more would change than was meant. */
function unknownMember(body: Buffer, known: readonly string[]): string | undefined {
  const unknown = Object.keys(fieldsOf(body)).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const near = nearest(unknown, known);
  const hint =
    near === undefined
      ? `the members are ${known.map((name) => `"${name}"`).join(" and ")}`
      : `did you mean "${near}"?`;
  return `${JSON.stringify(unknown.slice(0, 100))} is not a member of the body; ${hint}`;
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

/** The fields of a JSON object; none where the body is no such thing. */
export function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
