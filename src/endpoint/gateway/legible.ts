import type { IncomingMessage } from "node:http";
import { type Failure, failure } from "../calls/failure.js";
import { refuseBody } from "../calls/request.js";
import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";
import { isDecidedName, mentionsDecidedCall, spelling } from "./recognise.js";

/** The parts of a request that tell what it calls. */
export interface Illegible {
  readonly incoming: IncomingMessage;
  readonly query: string;
  readonly body: Buffer;
}

/**
 * The error for a request to IAM or STS whose action or parameters the gateway cannot read; undefined if it can. An
 * upstream may read more forms than the gateway does, so such a call must not reach the upstream.
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
  if (body.length > 0 && (method === "GET" || method === "HEAD")) return refuseBody(method);
  const inQuery = parseQuery(query);
  if (isMalformed(inQuery)) {
    return failure("MalformedQueryString", 400, `The query string contains a syntax error: "${inQuery.text}".`);
  }
  const text = readText(body);
  if (text === undefined) return failure("MalformedInput", 400, "The body is not valid UTF-8.");
  const inBody = parseForm(text);
  if (isMalformed(inBody)) {
    return failure("MalformedInput", 400, `The body is not form-encoded: "${inBody.text}".`);
  }
  return refuseActions([...inQuery, ...inBody], `${query}&${text}`);
}

/** Headers in which protocols other than Query name the action. */
const namingHeaders = [
  "x-amz-target",
  "x-amz-api-action",
  "x-amz-action",
  "x-action",
  "action",
  "smithy-protocol",
] as const;

/** Refuses requests without exactly one action that all readers find in the same place. */
function refuseActions(parameters: Form, text: string): Failure | undefined {
  const alike = parameters.filter(([name]) => spelling(name) === "action");
  const [[name, action] = ["", ""], ...others] = alike;
  if (name !== "Action" || action === "") {
    return failure("MissingAction", 400, "Could not find operation in the request: it has no Action that can be read.");
  }
  // Some readers end a parameter at a semicolon too.
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
 * The error for a request that may not be for another service, and that an upstream could read as a call that must be
 * decided: it is not in the Query protocol, and it names such a call, or hides what it names.
 */
export function refuseHidden(request: Illegible): Failure | undefined {
  const illegible = refuseIllegible(request);
  if (illegible === undefined) return undefined;
  const { incoming, query, body } = request;
  const text = body.toString("latin1");
  const mayBe = isOpaque(incoming, text) || isNamedBeside(incoming) || mentionsDecidedCall(`${query}\n${text}`);
  return mayBe ? illegible : undefined;
}

/** The error for a body that names a call that must be decided after a part of it was passed on. */
export const hiddenInBody = unsupported("not behind the beginning of another body");

/** Searches a body that comes in pieces for the names of calls that must be decided. */
export function hiddenCallWatch(incoming: IncomingMessage): (chunk: Buffer) => boolean {
  let end = "";
  return (chunk) => {
    const text = end + chunk.toString("latin1");
    end = text.slice(-4096);
    return isOpaque(incoming, text) || mentionsDecidedCall(text);
  };
}

/** Whether other readers may decode a body into other letters. */
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

/** Whether all character sets write ASCII letters as ASCII does, perhaps with zero bytes between them. */
function areLegibleCharsets(type: string): boolean {
  return [...type.matchAll(/charset\*?\s*=\s*["']?([^"';\s]*)/gi)].every(([, charset = ""]) =>
    /^(?:utf-?(?:8|16|32)(?:le|be)?|us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-125\d|koi8-[ru]|euc-\w+|shift_jis|gbk?\d*|big5)$/i.test(
      charset,
    ),
  );
}

/** Whether a part of the path or a header is the name of a call that must be decided. */
function isNamedBeside({ headers, url = "/" }: IncomingMessage): boolean {
  const [path = ""] = url.split("?", 1);
  const values = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name === "user-agent" || name === "referer" ? [] : value,
  );
  const pieces = [...path.split(/\/|%2f/i), ...values.flatMap((value) => value.split(/[.#:/,;\s]/))];
  // A file or bucket whose name only contains the name of a call does not count.
  return pieces.some((piece) => piece.length < 100 && isExactlyCall(piece));
}

function isExactlyCall(piece: string): boolean {
  const decoded = piece.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return isDecidedName(decoded);
}

/** Headers that some servers read from the first of several lines, and others from the last. */
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

/** The error for a header that is given more than once, although only once is allowed. */
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

/** The error for a Connection header that names headers which the upstream needs, or by which the request was judged. */
export function refuseRemoved({ headers }: IncomingMessage): Failure | undefined {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const removed = named.find((name) => endToEnd.test(name));
  if (removed === undefined) return undefined;
  const message = `The header "Connection" must not name "${removed.slice(0, 100)}", which is not about the connection.`;
  return failure("MalformedInput", 400, message);
}

const endToEnd =
  /^(?:authorization|host|date|expect|trailer|transfer-encoding|content-.*|x-amzn?-.*|x-policy-check-.*|x-action|action|smithy-.*|user-agent|cookie|origin|referer|range|if-.*|accept.*|sec-.*)$/;
