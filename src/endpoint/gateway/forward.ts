import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import {
  gatewayMark,
  largestAnswer,
  longestRead,
  markedBy,
  tooLarge,
  tooLate,
  type UpstreamAddress,
} from "./upstream.js";

/** The upstream's answer to a call, if the answer is read. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly statusMessage: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: Buffer;
}

/**
 * Headers that are about one connection (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1), and Expect, which the
 * server has already answered.
 */
const ofConnection = ["expect", "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];

/** The headers that go on to the next hop, as they came, in their order. */
function endToEnd(rawHeaders: readonly string[], connection: string | undefined): [name: string, value: string][] {
  const left = new Set([...ofConnection, ...(connection ?? "").split(",").map((name) => name.trim().toLowerCase())]);
  return pairsOf(rawHeaders).filter(([name]) => !left.has(name.toLowerCase()));
}

function pairsOf(raw: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  return pairs;
}

/** The marks of the gateways that a request came through. */
export function marksOf({ headers }: IncomingMessage): string {
  return [headers[gatewayMark] ?? []].flat().join(", ");
}

/** Begins the same request to the upstream. The Host header stays the same, because clients sign it. */
function open(incoming: IncomingMessage, { hostname, port, mark }: UpstreamAddress): ClientRequest {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of endToEnd(incoming.rawHeaders, incoming.headers.connection)) {
    const known = headers.get(name.toLowerCase());
    if (known === undefined) headers.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }
  const { method = "GET", url = "/" } = incoming;
  // A new connection: the upstream could close a reused one just when the next request is sent.
  const request = httpRequest({ hostname, port, method, path: url, setHost: false, agent: false });
  // Trailers are announced only if there can be some: Node throws otherwise.
  if (incoming.headers["transfer-encoding"] === undefined) headers.delete("trailer");
  headers.delete(gatewayMark);
  request.setHeader(gatewayMark, markedBy(mark, marksOf(incoming)));
  for (const { name, values } of headers.values())
    request.setHeader(name, values.length === 1 ? (values[0] ?? "") : values);
  if (!headers.has("host")) request.setHeader("Host", `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`);
  if (incoming.headers["transfer-encoding"] !== undefined) request.setHeader("Transfer-Encoding", "chunked");
  return request;
}

/** Passes on a request whose body was read, and reads the answer within limits of size and time. */
export function exchange(
  incoming: IncomingMessage,
  body: Buffer,
  upstream: UpstreamAddress,
  aborted: AbortSignal,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const request = open(incoming, upstream);
    // Once an answer has begun, an error of the request does not reach it.
    const refuse = (error: Error): void => {
      reject(error);
      request.destroy(error);
    };
    const abort = (): void => refuse(new Error("the client closed the connection"));
    aborted.addEventListener("abort", abort);
    const late = setTimeout(() => refuse(tooLate()), longestRead);
    request.on("error", reject);
    request.on("upgrade", (_, socket) => {
      socket.destroy();
      reject(otherProtocol());
    });
    request.on("close", () => {
      clearTimeout(late);
      aborted.removeEventListener("abort", abort);
    });
    request.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let received = 0;
      answer.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received > largestAnswer) refuse(tooLarge());
        else chunks.push(chunk);
      });
      answer.on("error", reject);
      // Nothing is passed on of an answer that ends early or exceeds a limit.
      answer.on("close", () => reject(new Error("its answer ended early")));
      answer.on("end", () => {
        const { statusCode: status = 502, statusMessage = "", rawHeaders, rawTrailers } = answer;
        resolve({ status, statusMessage, rawHeaders, rawTrailers, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

/** The body of a request hides a call that must be decided. */
export class HiddenCall extends Error {
  override readonly name = "HiddenCall";
}

/** Passes on an answer that was read. */
export function relay(response: ServerResponse, answer: UpstreamAnswer): void {
  const { status, statusMessage, rawHeaders, rawTrailers, body } = answer;
  begin(response, { status, statusMessage, rawHeaders });
  // The answer to a HEAD request has no body, but may have its length.
  if (body.length > 0) response.write(body);
  addTrailers(response, rawTrailers);
  response.end();
}

function addTrailers(message: ServerResponse | ClientRequest, rawTrailers: readonly string[]): void {
  if (rawTrailers.length > 0) message.addTrailers(pairsOf(rawTrailers));
}

function otherProtocol(): Error {
  return new Error("it asked to switch to another protocol");
}

/** Begins the answer; throws if HTTP does not allow its status or headers. */
function begin(
  response: ServerResponse,
  { status, statusMessage, rawHeaders }: Pick<UpstreamAnswer, "status" | "statusMessage" | "rawHeaders">,
): void {
  if (status < 200 || status > 999) throw new UnfitAnswer(`it answered with the status ${status}`);
  if (!isFieldText(statusMessage)) throw new UnfitAnswer("it answered with control characters in the status line");
  const headers = answerHeaders(response, status, rawHeaders);
  const unfit = headers.find(([name, value]) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || !isFieldText(value));
  if (unfit !== undefined) throw new UnfitAnswer("it answered with a header that HTTP does not allow");
  response.sendDate = false;
  response.writeHead(status, statusMessage, headers.flat());
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function isFieldText(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** An answer that cannot be passed on. */
export class UnfitAnswer extends Error {
  override readonly name = "UnfitAnswer";
}

function answerHeaders(response: ServerResponse, status: number, rawHeaders: readonly string[]): [string, string][] {
  const connection = pairsOf(rawHeaders)
    .filter(([name]) => name.toLowerCase() === "connection")
    .map(([, value]) => value)
    .join(",");
  const headers = endToEnd(rawHeaders, connection);
  const { method, httpVersion } = response.req;
  // Trailers are announced only if the body is sent in chunks: Node throws otherwise.
  const isInChunks =
    httpVersion === "1.1" &&
    method !== "HEAD" &&
    status !== 204 &&
    status !== 304 &&
    !headers.some(([name]) => name.toLowerCase() === "content-length");
  return isInChunks ? headers : headers.filter(([name]) => name.toLowerCase() !== "trailer");
}

/** A request that is passed on. The rest of the body is not sent once `isHidden` is true for a part of it. */
interface Passing {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: readonly Buffer[];
  readonly isHidden: (part: Buffer) => boolean;
}

/**
 * Passes on a request and its answer while they arrive; `head` is the part of the body that was already read. Resolves
 * with the status. Rejects if the upstream cannot be reached; if one side ends early later, the other side ends too.
 */
export function passThrough(
  { incoming, response, head, isHidden }: Passing,
  upstream: UpstreamAddress,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = open(incoming, upstream);
    let isAnswered = false;
    response.on("close", () => {
      if (!response.writableFinished) request.destroy();
    });
    request.on("error", (error) => {
      if (isAnswered) response.destroy();
      else reject(error);
    });
    request.on("upgrade", (_, socket) => {
      socket.destroy();
      reject(otherProtocol());
    });
    request.on("response", (answer) => {
      const { statusCode: status = 502, statusMessage = "" } = answer;
      try {
        begin(response, { status, statusMessage, rawHeaders: answer.rawHeaders });
      } catch (error) {
        request.destroy();
        reject(error);
        return;
      }
      isAnswered = true;
      pipeline(answer, response, { end: false })
        .then(() => {
          addTrailers(response, answer.rawTrailers);
          response.end();
        })
        .catch(() => response.destroy())
        .finally(() => resolve(status));
    });
    for (const part of head) isHidden(part);
    incoming.on("data", (part: Buffer) => {
      if (isHidden(part)) request.destroy(new HiddenCall("the body hides a call that must be decided"));
    });
    sendBody(incoming, head, request);
  });
}

function sendBody(incoming: IncomingMessage, head: readonly Buffer[], request: ClientRequest): void {
  const finish = (): void => {
    addTrailers(request, incoming.rawTrailers);
    request.end();
  };
  for (const chunk of head) request.write(chunk);
  if (incoming.readableEnded) {
    finish();
    return;
  }
  incoming.on("end", finish);
  // If the upstream answers and closes before it has read everything, the rest is dropped and the answer is still sent.
  request.on("close", () => {
    incoming.unpipe(request);
    incoming.resume();
  });
  incoming.pipe(request, { end: false });
}
