import { createServer } from "node:http";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { closeIdle } from "./idle-connections.js";

const limit = 150;
const server = createServer((request, response) => {
  request.resume();
  setTimeout(() => response.end("answer"), request.url === "/long" ? limit * 3 : 0);
});
closeIdle(server, limit);

/** Sends a request on a connection of its own; what comes back, and after how long the server ends the connection. */
async function exchange(path: string): Promise<{ readonly received: string; readonly milliseconds: number }> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const socket = connect(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1");
  const began = performance.now();
  let received = "";
  socket.setEncoding("utf8").on("data", (text) => {
    received += text;
  });
  socket.on("error", () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  const closed = new Promise<number>((resolve) => socket.once("close", () => resolve(performance.now() - began)));
  const milliseconds = await Promise.race([closed, delay(limit * 20, Number.POSITIVE_INFINITY)]);
  socket.destroy();
  return { received, milliseconds };
}

describe("closeIdle", () => {
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("closes a connection some time after an answer", async () => {
    const { received, milliseconds } = await exchange("/");
    expect(received).toContain("answer");
    expect(milliseconds).toBeLessThan(limit * 15);
  });

  it("waits for an answer that takes longer, and closes the connection after it", async () => {
    const { received, milliseconds } = await exchange("/long");
    expect(received).toContain("answer");
    expect(milliseconds).toBeGreaterThan(limit * 3.5);
    expect(milliseconds).toBeLessThan(limit * 18);
  });
});
