import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { type Figures, noFigures } from "./figures.js";
import { serve } from "./server.js";

/** What a client sends at first, and then once a second, in place of a request. */
interface SlowClient {
  readonly name: string;
  readonly first: string;
  readonly more: string;
}

const clients: readonly SlowClient[] = [
  { name: "silent", first: "", more: "" },
  { name: "slow headers", first: "POST / HTTP/1.1\r\nHost: localhost\r\n", more: "X-More: x\r\n" },
  { name: "slow body", first: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n", more: "x" },
  { name: "idle after an answer", first: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", more: "" },
];

/** The longest that any of them may stay, in milliseconds: half a minute for a body, and some time for a busy machine. */
const longestStay = 45_000;

/** The longest that others may wait meanwhile, in milliseconds. */
const longestAnswer = 2000;

/**
 * Clients that send nothing or little: the server goes on answering others meanwhile, ends all their connections, and ends
 * when it is asked to.
 */
export async function holdConnections(folder: string, each: number, stay = longestStay): Promise<Figures> {
  const figures = noFigures();
  const server = await serve(`${folder}/state.json`);
  const { hostname, port } = new URL(server.url);
  const open = clients.flatMap((client) =>
    Array.from({ length: each }, () => ({ client, socket: connect(Number(port), hostname) })),
  );
  for (const { client, socket } of open) hold(socket, client);
  const started = performance.now();
  const isOpen = ({ socket }: { readonly socket: Socket }): boolean => !socket.destroyed;
  while (open.some(isOpen) && performance.now() - started < stay) {
    const asked = performance.now();
    const health = await fetch(`${server.url}/health`).catch(() => undefined);
    const took = performance.now() - asked;
    if (health?.status === 200 && took < longestAnswer) figures.answered++;
    else {
      figures.unanswered++;
      figures.problems.push(`others waited ${Math.round(took)} ms`);
    }
    await delay(500);
  }
  figures.rounds++;
  for (const { name } of clients) {
    const left = open.filter((held) => held.client.name === name && isOpen(held)).length;
    figures.leftovers += left;
    if (left > 0) figures.problems.push(`${left} of ${each} connections (${name}) are open after ${stay} ms`);
  }
  server.process.kill("SIGTERM");
  if ((await server.ended) !== 0) figures.unanswered++;
  for (const { socket } of open) socket.destroy();
  return figures;
}

function hold(socket: Socket, { first, more }: SlowClient): void {
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.destroy());
  // What nobody reads keeps the end of a connection from being seen.
  socket.resume();
  socket.write(first);
  if (more === "") return;
  const sending = setInterval(() => socket.write(more), 1000);
  socket.once("close", () => clearInterval(sending));
}
