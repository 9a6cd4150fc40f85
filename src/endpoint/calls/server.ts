import type { IncomingMessage, ServerResponse } from "node:http";
import { type DispatchSettings, dispatch } from "./dispatch.js";
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
import { ownPage, sendPage, unkept } from "./own-pages.js";
import { apiRequest } from "./request.js";
import { type Turns, turnByTurn } from "./turns.js";
import { refuseForeign } from "./web-pages.js";

/** Serves IAM, STS and the endpoint's own pages. Rejects if the address cannot be used. */
export function listen(settings: ServerSettings, dispatching: DispatchSettings): Promise<ListeningServer> {
  const turns = turnByTurn();
  return listenOn(settings, requestTimeout, (incoming, response) =>
    answer(incoming, response, settings, dispatching, turns),
  );
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
  const { path, query } = pathAndQuery(url);
  const page = await ownPage(method, path, body, settings, dispatching).catch(unkept);
  if (page !== undefined) {
    sendPage(response, page);
    return;
  }
  if (method !== "POST" && method !== "GET") response.setHeader("allow", "GET, POST");
  else await turns();
  const request = apiRequest(incoming, path, query, body);
  send(response, "kind" in request ? refusal(request) : await dispatch(request, dispatching));
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
    incoming.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => reject(new Error("the client went away")));
  });
}
