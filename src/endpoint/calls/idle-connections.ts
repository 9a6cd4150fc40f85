import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections without a request in progress after some milliseconds: before the first request, and after an
 * answer. Node's own limits are not enough: one of them ends the server's side only, and a client can postpone the other
 * with a byte that does not belong to a request.
 */
export function closeIdle(server: Server, milliseconds: number): void {
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  const open = new WeakMap<Socket, number>();
  const wait = (socket: Socket): void => {
    clearTimeout(waiting.get(socket));
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    // This timer does not keep the process running; the server does, if it should.
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
