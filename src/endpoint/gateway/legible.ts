import type { IncomingMessage } from "node:http";
import { type Failure, failure } from "../calls/failure.js";
import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";
import { isDecidedName, mentionsDecidedCall, spelling } from "./recognise.js";

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
  const { method = "GET" } = incoming;
  if (body.length > 0 && (method === "GET" || method === "HEAD")) return bodyOfGet(method);
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

function bodyOfGet(method: string): Failure {
  return failure("MalformedInput", 400, `A ${method} of IAM or STS has no body; send parameters in a POST.`);
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
 * A request that is not certainly for another service, and that an upstream could take for a call which is decided: it
 * cannot be read as one of the Query protocol, and names such a call somewhere, or nobody can tell whether it does.
 */
export function refuseHidden(request: Illegible): Failure | undefined {
  const illegible = refuseIllegible(request);
  if (illegible === undefined) return undefined;
  const { incoming, query, body } = request;
  const text = body.toString("latin1");
  const mayBe = isOpaque(incoming, text) || isNamedBeside(incoming) || mentionsDecidedCall(`${query}\n${text}`);
  return mayBe ? illegible : undefined;
}

/** What is refused of a body that was begun to be passed on, once it names a call that is decided. */
export const hiddenInBody = unsupported("not behind the beginning of another body");

/** Looks for the names of decided calls in a body that comes in pieces. */
export function hiddenCallWatch(incoming: IncomingMessage): (chunk: Buffer) => boolean {
  let end = "";
  return (chunk) => {
    const text = end + chunk.toString("latin1");
    end = text.slice(-4096);
    return isOpaque(incoming, text) || mentionsDecidedCall(text);
  };
}

/** Whether a body may say something else to others than its letters say. */
function isOpaque({ headers }: IncomingMessage, text: string): boolean {
  const { "content-encoding": encoding = "", "content-type": type = "", "x-amz-content-sha256": digest } = headers;
  if (text === "") return false;
  if (!/^\s*(?:identity)?\s*$/i.test(encoding)) return true;
  if (typeof digest === "string" && /^\s*STREAMING-/i.test(digest)) return true;
  if (headers["x-amz-decoded-content-length"] !== undefined) return true;
  if (!areLegibleCharsets(type)) return true;
  if (!/^\s*multipart\//i.test(type)) return false;
  return (
    /content-transfer-encoding\s*:\s*(?!7bit|8bit|binary)/i.test(text) ||
    /_charset_/i.test(text) ||
    [...text.matchAll(/^content-type\s*:.*$/gim)].some(([line]) => !areLegibleCharsets(line))
  );
}

/** Character sets in which the letters of ASCII are what they are, if need be with zero bytes between. */
function areLegibleCharsets(type: string): boolean {
  return [...type.matchAll(/charset\*?\s*=\s*["']?([^"';\s]*)/gi)].every(([, charset = ""]) =>
    /^(?:utf-?(?:8|16|32)(?:le|be)?|us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-125\d|koi8-[ru]|euc-\w+|shift_jis|gbk?\d*|big5)$/i.test(
      charset,
    ),
  );
}

/** Whether the path's last part or a header is the name of a decided call. */
function isNamedBeside({ headers, url = "/" }: IncomingMessage): boolean {
  const [path = ""] = url.split("?", 1);
  const values = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name === "user-agent" || name === "referer" ? [] : value,
  );
  const pieces = [...path.split(/\/|%2f/i), ...values.flatMap((value) => value.split(/[.#:/,;\s]/))];
  // A file or bucket whose name has more in it than the call's is none.
  return pieces.some((piece) => piece.length < 100 && isExactlyCall(piece));
}

function isExactlyCall(piece: string): boolean {
  const decoded = piece.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return isDecidedName(decoded);
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

/** Headers that a request says are for one hop only, although the next one needs them or they were judged by. */
export function refuseRemoved({ headers }: IncomingMessage): Failure | undefined {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const removed = named.find((name) => endToEnd.test(name));
  if (removed === undefined) return undefined;
  const message = `The header "Connection" must not name "${removed.slice(0, 100)}", which is not about the connection.`;
  return failure("MalformedInput", 400, message);
}

const endToEnd =
  /^(?:authorization|host|date|expect|trailer|transfer-encoding|content-.*|x-amzn?-.*|x-policy-check-.*|x-action|action|smithy-.*|user-agent|cookie|origin|referer|range|if-.*|accept.*|sec-.*)$/;
