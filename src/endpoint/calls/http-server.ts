import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { OptionWords } from "../option-words.js";
import { failureXml } from "../wire/xml.js";
import { faultNamespace } from "./call-record.js";
import { closing } from "./closing.js";
import type { Failure } from "./failure.js";
import { closeIdle } from "./idle-connections.js";
import { type ApiResponse, xmlResponse } from "./request.js";

/** The largest body that is read, in bytes. */
export const largestBody = 1024 * 1024;
/** How long a client may take to send its whole request, in milliseconds. */
export const requestTimeout = 30_000;
/** How long a client may take to send its headers, in milliseconds. */
const headersTimeout = 10_000;
/** The largest headers of a request together, in bytes. */
export const maxHeaderSize = 64 * 1024;
/** How long a client has to read why it is refused, in milliseconds. */
const lastRead = 500;
/** How often connections are checked for these limits, in milliseconds. */
const connectionsCheckingInterval = 1000;
/** How long an idle connection stays open, in milliseconds. Clients are told, and use it no longer than that. */
const keepAliveTimeout = 10_000;

/** A listening server. */
export interface ListeningServer {
  readonly port: number;
  /** Stops listening, answers the requests that have arrived, and ends all connections. */
  close(): Promise<void>;
}

/** Where to listen, and under which host names to answer. */
export interface ServerSettings {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Host names under which the endpoint answers, besides those of this machine itself. */
  readonly allowedHosts: readonly string[];
  readonly version: string;
  /** Whether the server keeps the process running. */
  readonly keepsProcess: boolean;
  readonly optionWords: OptionWords;
}

/**
 * Listens on HTTP within limits of size and time. `timeout` is for the whole request, in milliseconds; 0 if it has no
 * limit. A handler that rejects ends its connection. Rejects if the address cannot be used.
 */
export async function listenOn(
  settings: ServerSettings,
  timeout: number,
  handle: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<ListeningServer> {
  const server = createServer(
    { headersTimeout, requestTimeout: timeout, connectionsCheckingInterval, maxHeaderSize, keepAliveTimeout },
    (incoming, response) => {
      handle(incoming, response).catch(() => {
        // The client is gone, or it is too late to send an error.
        response.destroy();
      });
    },
  );
  server.on("clientError", refuseMalformed);
  const close = closing(server);
  await opened(server, settings);
  return { port: portOf(server), close };
}

async function opened(server: Server, { host, port, keepsProcess }: ServerSettings): Promise<void> {
  // Node answers slow clients earlier; this is for connections that Node does not check.
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

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Answers a request that is not HTTP, has too large headers, or came too slowly. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
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
  // A client that does not close its side would keep the connection open; a client that reads is done by then.
  setTimeout(() => socket.destroy(), lastRead).unref();
}

/** Sends an answer to a call. */
export function send(response: ServerResponse, answer: ApiResponse): void {
  response.writeHead(answer.status, apiHeaders(answer));
  response.end(answer.body);
}

/** The headers of an answer to a call. */
export function apiHeaders({ requestId, body, contentType, headers }: ApiResponse): Record<string, string> {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  return { "content-type": contentType, "content-length": String(length), "x-amzn-requestid": requestId, ...headers };
}

/** The answer to a request that is refused before anything is known of its action. */
export function refusal(error: Failure): ApiResponse {
  const requestId = crypto.randomUUID();
  return xmlResponse(error.status, requestId, failureXml(faultNamespace, error, requestId));
}

/** The path of a request, and its query without the question mark. */
export function pathAndQuery(url: string): { readonly path: string; readonly query: string } {
  const question = url.indexOf("?");
  return question < 0 ? { path: url, query: "" } : { path: url.slice(0, question), query: url.slice(question + 1) };
}
