import type { IncomingMessage, ServerResponse } from "node:http";
import { failure } from "../calls/failure.js";
import { largestBody, refusal, requestTimeout, send } from "../calls/http-server.js";
import { isApiOf, recognise } from "./recognise.js";

/** Whether the body must be read to tell what a request calls. */
export function mustBeRead({ headers, method }: IncomingMessage, query: string, service: string | undefined): boolean {
  if (service === undefined || isApiOf(service) || recognise(query, undefined) !== undefined) return true;
  const { "content-length": length } = headers;
  if (!isForm(headers) && (method !== "POST" || headers["content-type"] !== undefined)) return false;
  // A form that is too long for a call of IAM or STS, and signed for another service, belongs to that service.
  return !(Number(length) > largestBody);
}

/** Whether a request for an unknown service could be a form of the Query protocol. */
export function mayBeForm({ headers, method }: IncomingMessage, service: string | undefined): boolean {
  return service === undefined && (isForm(headers) || (method === "POST" && headers["content-type"] === undefined));
}

/** Whether the body has the type of the Query protocol. */
export function isForm(headers: IncomingMessage["headers"]): boolean {
  return /^\s*application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}

/** The part of a body that was read. */
export interface BodyStart {
  readonly bytes: Buffer;
  /** Whether the body ends here. */
  readonly isWhole: boolean;
}

/** Reads the start of the body within the time limit. Sends an error to a slower client, and rejects. */
export async function readInTime(incoming: IncomingMessage, response: ServerResponse): Promise<BodyStart> {
  const late = setTimeout(() => {
    response.once("finish", () => incoming.destroy());
    response.setHeader("connection", "close");
    send(response, refusal(failure("RequestTimeout", 408, "The body did not arrive in time.")));
  }, requestTimeout);
  try {
    return await readStart(incoming);
  } finally {
    clearTimeout(late);
  }
}

/** The body up to the largest size that is read; the rest stays in the stream. */
async function readStart(incoming: IncomingMessage): Promise<BodyStart> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > largestBody) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
