import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { largestAnswer, longestRead, tooLarge, tooLate, type UpstreamAddress } from "./upstream.js";

/** What the upstream answered to a call whose answer is read. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly statusMessage: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: Buffer;
}

/**
 * Headers that are about one connection: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1; and Expect, which the
 * server has answered already.
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

/** Begins the same request to the upstream. The Host header stays as it is, since clients sign it. */
function open(incoming: IncomingMessage, { hostname, port }: UpstreamAddress): ClientRequest {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of endToEnd(incoming.rawHeaders, incoming.headers.connection)) {
    const known = headers.get(name.toLowerCase());
    if (known === undefined) headers.set(name.toLowerCase(), { name, values: [value] });
    else known.values.push(value);
  }
  const { method = "GET", url = "/" } = incoming;
  // A connection of its own: one that is kept could be closed by the upstream just when it is used again.
  const request = httpRequest({ hostname, port, method, path: url, setHost: false, agent: false });
  for (const { name, values } of headers.values())
    request.setHeader(name, values.length === 1 ? (values[0] ?? "") : values);
  if (!headers.has("host")) request.setHeader("Host", `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`);
  if (incoming.headers["transfer-encoding"] !== undefined) request.setHeader("Transfer-Encoding", "chunked");
  return request;
}

/** Sends a request on whose body was read, and reads the answer within the limits of what is read from an upstream. */
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
    const abort = (): void => refuse(new Error("the client is gone"));
    aborted.addEventListener("abort", abort);
    const late = setTimeout(() => refuse(tooLate()), longestRead);
    request.on("error", reject);
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
      // Of an answer that breaks off, or that is given up, nothing is handed on.
      answer.on("close", () => reject(new Error("its answer broke off")));
      answer.on("end", () => {
        const { statusCode: status = 502, statusMessage = "", rawHeaders, rawTrailers } = answer;
        resolve({ status, statusMessage, rawHeaders, rawTrailers, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

/** Hands an answer on that was read. */
export function relay(response: ServerResponse, answer: UpstreamAnswer): void {
  const { status, statusMessage, rawHeaders, rawTrailers, body } = answer;
  begin(response, status, statusMessage, rawHeaders);
  // A request for the headers alone has an answer without body, whose length may be told all the same.
  if (body.length > 0) response.write(body);
  if (rawTrailers.length > 0) response.addTrailers(pairsOf(rawTrailers));
  response.end();
}

function begin(response: ServerResponse, status: number, statusMessage: string, rawHeaders: readonly string[]): void {
  const connection = pairsOf(rawHeaders)
    .filter(([name]) => name.toLowerCase() === "connection")
    .map(([, value]) => value)
    .join(",");
  response.sendDate = false;
  response.writeHead(status, statusMessage, endToEnd(rawHeaders, connection).flat());
}

/**
 * Passes a request through as it comes, and the answer as it comes; `head` is what was already read of the body. Gives
 * the status. Rejects where the upstream cannot be reached; what breaks off later breaks off on the other side, too.
 */
export function passThrough(
  incoming: IncomingMessage,
  response: ServerResponse,
  head: readonly Buffer[],
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
    request.on("response", (answer) => {
      isAnswered = true;
      const { statusCode: status = 502, statusMessage = "" } = answer;
      begin(response, status, statusMessage, answer.rawHeaders);
      pipeline(answer, response, { end: false })
        .then(() => {
          if (answer.rawTrailers.length > 0) response.addTrailers(pairsOf(answer.rawTrailers));
          response.end();
        })
        .catch(() => response.destroy())
        .finally(() => resolve(status));
    });
    sendBody(incoming, head, request);
  });
}

function sendBody(incoming: IncomingMessage, head: readonly Buffer[], request: ClientRequest): void {
  const finish = (): void => {
    if (incoming.rawTrailers.length > 0) request.addTrailers(pairsOf(incoming.rawTrailers));
    request.end();
  };
  for (const chunk of head) request.write(chunk);
  if (incoming.readableEnded) {
    finish();
    return;
  }
  incoming.on("end", finish);
  // Where the upstream answers and closes before it has read everything, the rest goes nowhere, and the answer still out.
  request.on("close", () => {
    incoming.unpipe(request);
    incoming.resume();
  });
  incoming.pipe(request, { end: false });
}
