import type { HandedAnswer, HandedRequest } from "./handed-request.js";
import { apiHeaders, maxHeaderSize } from "./http-server.js";
import { pageHeaders, pageText } from "./own-pages.js";
import type { Reply, Serving } from "./server.js";

/** Takes requests that do not come over the wire until it is closed. */
export interface HandedOver {
  /** Undefined once it is closed: nobody is there. */
  answer(request: HandedRequest): Promise<HandedAnswer | undefined>;
  close(): void;
}

/** Where requests that are handed over come from. */
const ownMachine = { remoteAddress: "127.0.0.1" };

/** Answers requests of this process by `reply`, within the limits that HTTP requests have. */
export function handedOver(reply: Serving["reply"]): HandedOver {
  let isClosed = false;
  return {
    answer: async ({ method, path, headers, body }) => {
      if (isClosed) return undefined;
      if (isTooLarge(path, headers)) return { status: 431, headers: { "content-length": "0" }, body: new Uint8Array() };
      const head = { method, url: path, headers, socket: ownMachine };
      return answerOf(await reply(head, Buffer.from(body.buffer, body.byteOffset, body.byteLength)));
    },
    close: () => {
      isClosed = true;
    },
  };
}

/** Whether the headers are larger than those that the server reads; Node counts the same. */
function isTooLarge(path: string, headers: HandedRequest["headers"]): boolean {
  let size = path.length;
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0);
  return size >= maxHeaderSize;
}

function answerOf(reply: Reply): HandedAnswer {
  if (reply.kind === "page") {
    const { status, body } = reply.page;
    return { status, headers: pageHeaders, body: Buffer.from(pageText(body)) };
  }
  const { response, allow } = reply;
  const body = Buffer.from(response.body);
  const headers = apiHeaders(response);
  return { status: response.status, headers: allow === undefined ? headers : { ...headers, allow }, body };
}
