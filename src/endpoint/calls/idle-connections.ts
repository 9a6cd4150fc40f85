import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections without a request in progress after some milliseconds: before the first request, and after an
 * answer. Node's own limits are not enough: one of them ends the server's side only, and a client can postpone the other
 * with a byte that does not belong to a request.
 */
export function closeIdle(server: Server, milliseconds: number): void {
  const connections = new WeakMap<Socket, Connection>();
  server.on("connection", (socket) => {
    const connection: Connection = {
      open: 0,
      timer: setTimeout(() => {
        if (connection.open === 0) socket.destroy();
      }, milliseconds),
    };
    // This timer does not keep the process running; the server does, if it should.
    connection.timer.unref();
    connections.set(socket, connection);
    socket.once("close", () => clearTimeout(connection.timer));
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.open++;
    response.on("close", () => {
      connection.open--;
      // The one timer runs on during a request, which costs less than a timer for each request.
      if (connection.open === 0 && !socket.destroyed) connection.timer.refresh();
    });
  });
}

interface Connection {
  /** How many requests are in progress. */
  open: number;
  readonly timer: NodeJS.Timeout;
}
