import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections on which nothing is asked, whatever the client does: before the first request, and after an answer.
 * Of Node's own limits one only ends the server's side, and a byte that belongs to no request puts off the other.
 */
export function closeIdle(server: Server, milliseconds: number): void {
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  const open = new WeakMap<Socket, number>();
  const wait = (socket: Socket): void => {
    clearTimeout(waiting.get(socket));
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    // The server is what keeps the process, where it should be kept.
    timer.unref();
    waiting.set(socket, timer);
  };
  server.on("connection", (socket) => {
    wait(socket);
    socket.once("close", () => clearTimeout(waiting.get(socket)));
  });
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    clearTimeout(waiting.get(socket));
    open.set(socket, (open.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const others = (open.get(socket) ?? 1) - 1;
      open.set(socket, others);
      if (others === 0) wait(socket);
    });
  });
}
