import type { IncomingMessage, ServerResponse } from "node:http";
import { type DispatchSettings, dispatch, dispatchOther } from "./dispatch.js";
import { failure } from "./failure.js";
import {
  type ListeningServer,
  largestBody,
  listenOn,
  pathAndQuery,
  refusal,
  requestTimeout,
  type ServerSettings,
  send,
} from "./http-server.js";
import { otherCall } from "./other-service.js";
import { ownPage, type Page, sendPage, unkept } from "./own-pages.js";
import { type ApiResponse, apiRequest, type RequestHead } from "./request.js";
import { type Turns, turnByTurn } from "./turns.js";
import { refuseForeign } from "./web-pages.js";

/** A listening server, and how requests are answered that do not come over its wire. */
export interface Serving {
  readonly server: ListeningServer;
  /** As for a request that arrived: nothing is left out but reading it from a connection. */
  readonly reply: (head: RequestHead, body: Buffer) => Promise<Reply>;
}

/** What a request is answered with. */
export type Reply =
  | { readonly kind: "page"; readonly page: Page }
  | {
      readonly kind: "api";
      readonly response: ApiResponse;
      /** The methods to name to a client that used another one. */
      readonly allow?: string | undefined;
    };

/** Serves IAM, STS and the endpoint's own pages. Rejects if the address cannot be used. */
export async function listen(settings: ServerSettings, dispatching: DispatchSettings): Promise<Serving> {
  const turns = turnByTurn();
  const replying: Replying = { settings, dispatching, turns };
  const server = await listenOn(settings, requestTimeout, (incoming, response) => answer(incoming, response, replying));
  return {
    server,
    reply: async (head, body) => {
      const refused = refuseForeign(head, settings);
      if (refused !== undefined) return { kind: "api", response: refusal(refused) };
      if (body.length > largestBody) return { kind: "api", response: tooLargeFor(head, replying) };
      return replyTo(head, body, replying);
    },
  };
}

interface Replying {
  readonly settings: ServerSettings;
  readonly dispatching: DispatchSettings;
  readonly turns: Turns;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, replying: Replying): Promise<void> {
  const refused = refuseForeign(incoming, replying.settings);
  if (refused !== undefined) {
    send(response, refusal(refused));
    incoming.resume();
    return;
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    response.setHeader("connection", "close");
    send(response, tooLargeFor(incoming, replying));
    return;
  }
  const reply = await replyTo(incoming, body, replying);
  if (reply.kind === "page") {
    sendPage(response, reply.page);
    return;
  }
  if (reply.allow !== undefined) response.setHeader("allow", reply.allow);
  send(response, reply.response);
}

/** A body that is not read may be an upload to a service that the endpoint does not have. */
function tooLargeFor(head: RequestHead, { dispatching }: Replying): ApiResponse {
  const sent = { head, ...pathAndQuery(head.url ?? "/"), body: Buffer.alloc(0) };
  const other = otherCall(sent);
  return other === undefined ? tooLarge() : dispatchOther(other, sent, dispatching);
}

function tooLarge(): ApiResponse {
  const message = `The request's body is larger than ${largestBody} bytes.`;
  return refusal(failure("RequestEntityTooLarge", 413, message));
}

async function replyTo(head: RequestHead, body: Buffer, { settings, dispatching, turns }: Replying): Promise<Reply> {
  const { method = "GET", url = "/" } = head;
  const { path, query } = pathAndQuery(url);
  const page = await ownPage(method, path, body, settings, dispatching).catch(unkept);
  if (page !== undefined) return { kind: "page", page };
  const sent = { head, path, query, body };
  const other = otherCall(sent);
  if (other !== undefined) return { kind: "api", response: dispatchOther(other, sent, dispatching) };
  const isCall = method === "POST" || method === "GET";
  if (isCall) await turns();
  const request = apiRequest(head, path, query, body);
  const response = "kind" in request ? refusal(request) : await dispatch(request, dispatching);
  return { kind: "api", response, allow: isCall ? undefined : "GET, POST" };
}

/** The body; undefined if it is too large. */
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
    incoming.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    incoming.on("error", reject);
    incoming.on("close", () => {
      // Every request is closed at its end, and an error with its stack takes longer than all the rest here.
      if (!incoming.readableEnded) reject(new Error("the client went away"));
    });
  });
}
