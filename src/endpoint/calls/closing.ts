import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** How long a server that ends waits for its answers, in milliseconds. */
const longestWait = 5000;

/**
 * A function that ends the server: it stops listening, answers every request that has arrived completely, and then ends
 * the connections. To be called before the server listens.
 */
export function closing(server: Server): () => Promise<void> {
  const open = new Map<ServerResponse, IncomingMessage>();
  let isClosing = false;
  server.prependListener("request", (incoming, response) => {
    open.set(response, incoming);
    if (isClosing) response.setHeader("connection", "close");
    response.on("close", () => open.delete(response));
  });
  return async () => {
    isClosing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const response of open.keys()) if (!response.headersSent) response.setHeader("connection", "close");
    await Promise.race([answered(open), delay(longestWait, undefined, { ref: false })]);
    server.closeAllConnections();
    await closed;
  };
}

/** Resolves when every request that has arrived completely is answered. */
async function answered(open: ReadonlyMap<ServerResponse, IncomingMessage>): Promise<void> {
  for (;;) {
    const whole = [...open].filter(([, incoming]) => incoming.complete);
    if (whole.length === 0) return;
    await Promise.all(whole.map(([response]) => new Promise((resolve) => response.once("close", resolve))));
  }
}
