import { connect, type Socket } from "node:net";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { clientSettings } from "./clients.js";

const running: Endpoint[] = [];
beforeAll(async () => {
  const serve = await startEndpoint();
  running.push(serve, await startEndpoint({ upstream: serve.url }));
});
afterAll(async () => {
  for (const endpoint of running.reverse()) await endpoint.close();
});

/** What clients send, and when: at once, and then again every second. None asks anything after its first second. */
const clients: readonly {
  readonly name: string;
  readonly first?: string;
  readonly later?: string;
  readonly answer: RegExp;
}[] = [
  { name: "nothing", answer: /^HTTP\/1.1 408 / },
  { name: "empty lines", first: "\r\n", later: "\r\n", answer: /^HTTP\/1.1 408 / },
  { name: "half of the headers", first: "POST / HTTP/1.1\r\nHost: localhost\r\n", answer: /^HTTP\/1.1 408 / },
  {
    name: "headers without end",
    first: "POST / HTTP/1.1\r\nHost: localhost\r\n",
    later: "x: y\r\n",
    answer: /^HTTP\/1.1 408 /,
  },
  {
    name: "a request, and then nothing",
    first: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    answer: /^HTTP\/1.1 200 /,
  },
  {
    name: "a request, and then empty lines",
    first: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    later: "\r\n",
    answer: /^HTTP\/1.1 200 /,
  },
  {
    name: "two requests at once, and then nothing",
    first: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    answer: /^HTTP\/1.1 200 [\s\S]+HTTP\/1.1 200 /,
  },
];

/**
 * How long the server lets a connection live, in seconds, and what it sent. The client does not close its side: that the
 * server has no connection any more shows when something is sent to it.
 */
function lifeOf(port: number, { first, later }: (typeof clients)[number]): Promise<{ seconds: number; sent: string }> {
  return new Promise((resolve) => {
    const started = performance.now();
    let sent = "";
    const socket: Socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let seconds = 0;
    let last: NodeJS.Timeout | undefined;
    const again = setInterval(() => later !== undefined && socket.writable && socket.write(later), 1000);
    if (first !== undefined) socket.write(first);
    socket.setEncoding("utf8").on("data", (text: string) => {
      sent += text;
    });
    socket.on("error", () => {});
    socket.on("end", () => {
      clearInterval(again);
      seconds = (performance.now() - started) / 1000;
      last = setInterval(() => socket.write("x"), 1500);
    });
    socket.on("close", () => {
      clearInterval(again);
      clearInterval(last);
      resolve({ seconds: seconds === 0 ? (performance.now() - started) / 1000 : seconds, sent });
    });
  });
}

test.concurrent("closes connections on which nothing is asked", { timeout: 40_000 }, async ({ expect }) => {
  const lives = running.flatMap(({ url }) =>
    clients.map(async (client) => {
      const { seconds, sent } = await lifeOf(Number(new URL(url).port), client);
      return { name: client.name, isAnswered: client.answer.test(sent), isInTime: seconds > 8 && seconds < 15 };
    }),
  );
  const expected = clients.map(({ name }) => ({ name, isAnswered: true, isInTime: true }));
  // The embedded endpoint, and the gateway in front of it.
  expect(await Promise.all(lives)).toEqual([...expected, ...expected]);
});

test.concurrent("lets an SDK's client pause for longer than that", { timeout: 40_000 }, async ({ expect }) => {
  const attempts = running.map(async (endpoint) => {
    const sts = new STSClient(clientSettings(endpoint));
    await sts.send(new GetCallerIdentityCommand({}));
    await new Promise((resolve) => setTimeout(resolve, 13_000));
    const { $metadata } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    return $metadata.attempts;
  });
  expect(await Promise.all(attempts)).toEqual([1, 1]);
});
