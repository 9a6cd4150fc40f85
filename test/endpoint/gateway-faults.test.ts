import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../src/endpoint/gateway/gateway.js";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { signedHeaders } from "./raw.js";

const account =
  "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
const s3 =
  "Authorization: AWS4-HMAC-SHA256 Credential=AKIAX/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";

/** What the upstream writes next, byte for byte, and what it was sent. */
const upstream: { answer: string; readonly seen: string[] } = { answer: "", seen: [] };
const sockets = new Set<Socket>();
const server: Server = createServer((socket) => {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.on("close", () => sockets.delete(socket));
  let isAnswered = false;
  let received = "";
  socket.setEncoding("latin1").on("data", (text) => {
    received += text;
    if (isAnswered || !received.includes("\r\n\r\n")) return;
    isAnswered = true;
    if (/Action=GetCallerIdentity/.test(received)) {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${account.length}\r\nConnection: close\r\n\r\n${account}`);
      return;
    }
    upstream.seen.push(received);
    socket.write(upstream.answer, "latin1");
    if (!/^HTTP\/1.1 101/.test(upstream.answer)) socket.end();
  });
});
let gateway: Endpoint;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  gateway = await startGateway({ upstream: `http://127.0.0.1:${portOf(server)}` });
});
afterAll(async () => {
  await gateway.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});
const uncaught: unknown[] = [];
const keep = (error: unknown): void => {
  uncaught.push(error);
};
beforeAll(() => {
  process.on("uncaughtException", keep).on("unhandledRejection", keep);
});
afterAll(() => {
  process.off("uncaughtException", keep).off("unhandledRejection", keep);
});
afterEach(() => {
  expect(uncaught).toEqual([]);
  upstream.seen.length = 0;
});

function portOf(of: Server): number {
  const address = of.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Sends a text as it is, and gives what comes back until the connection ends. */
function exchange(text: string, url = gateway.url): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let got = "";
    socket.setEncoding("latin1").on("data", (part) => {
      got += part;
    });
    socket.setTimeout(5000, () => socket.destroy(new Error(`no answer but ${got}`)));
    socket.on("error", reject);
    socket.on("close", () => resolve(got));
    socket.write(text, "latin1");
  });
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const close = "Connection: close";

describe("a client's announcement of fields behind the body, where there can be none, is left out", () => {
  test.each([
    [
      "POST with a length",
      `POST /b/k HTTP/1.1\r\nHost: localhost\r\n${s3}\r\n${close}\r\nTrailer: x\r\nContent-Length: 3\r\n\r\nabc`,
    ],
    [
      "unsigned PUT with a length",
      `PUT /b/k HTTP/1.1\r\nHost: localhost\r\n${close}\r\nTrailer: x\r\nContent-Length: 3\r\n\r\nabc`,
    ],
    ["GET", `GET /b/k HTTP/1.1\r\nHost: localhost\r\n${close}\r\nTrailer: x\r\n\r\n`],
    ["HEAD", `HEAD /b/k HTTP/1.1\r\nHost: localhost\r\n${close}\r\nTrailer: x\r\n\r\n`],
  ])("%s", async (_, text) => {
    upstream.answer = text.startsWith("HEAD") ? ok.replace(/ok$/, "") : ok;
    expect(await exchange(text)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(upstream.seen).toHaveLength(1);
    expect(upstream.seen[0]).not.toMatch(/^trailer:/im);
  });

  test("a call whose answer is read", async () => {
    upstream.answer = ok;
    const body = "Action=UpdateUser&Version=2010-05-08&UserName=a";
    const text = `POST / HTTP/1.1\r\nHost: iam.localhost\r\n${close}\r\nTrailer: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await exchange(text)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

const passed = `GET /b/k HTTP/1.1\r\nHost: localhost\r\n${close}\r\n\r\n`;
const createKey = "Action=CreateAccessKey&Version=2010-05-08&UserName=alice";

describe("an upstream's answer that HTTP does not have is a 502", () => {
  test.each([
    ["the status 000", "HTTP/1.1 000 Nothing\r\nContent-Length: 2\r\n\r\nno"],
    ["a control character in the reason", "HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nno"],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"],
    ["another protocol without its name", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["nothing", ""],
    ["no HTTP", "hello\r\n\r\n"],
  ])("%s", async (_, answer) => {
    upstream.answer = answer;
    expect(await exchange(passed)).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    const { host: __, ...headers } = await signedHeaders(`${gateway.url}/`, createKey, { service: "iam" });
    const read = await fetch(`${gateway.url}/`, { method: "POST", headers, body: createKey });
    expect([read.status, (await read.text()).includes("BadGateway")]).toEqual([502, true]);
  });
});

test.each([
  ["with a length", "HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 2\r\n\r\nok", passed],
  ["without a body", "HTTP/1.1 204 No Content\r\nTrailer: x\r\n\r\n", passed],
  ["to a HEAD", "HTTP/1.1 200 OK\r\nTrailer: x\r\n\r\n", passed.replace("GET", "HEAD")],
  [
    "to HTTP/1.0",
    "HTTP/1.1 200 OK\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx: 1\r\n\r\n",
    passed.replace("HTTP/1.1", "HTTP/1.0"),
  ],
])("an answer that announces fields behind the body, %s, is handed on without", async (_, answer, text) => {
  upstream.answer = answer;
  const got = await exchange(text);
  expect(got).toMatch(/^HTTP\/1\.1 20[04] /);
  expect(got).not.toMatch(/^trailer:/im);
});

test.each(["GET", "DELETE", "HEAD", "POST"])("no second request hides in the body of a %s", async (method) => {
  upstream.answer = ok;
  const hidden = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
  const got = await exchange(
    `${method} /b/k HTTP/1.1\r\nHost: localhost\r\n${s3}\r\nConnection: close, content-length\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  );
  expect(got).toMatch(/^HTTP\/1\.1 400 /);
  expect(upstream.seen).toEqual([]);
});

test("a call that is hidden behind the beginning of a long body does not reach the upstream as a whole", async () => {
  upstream.answer = "";
  const filling = "x".repeat(1_500_000);
  const end = "&Action=AssumeRoleWithSAML";
  const length = filling.length + end.length + 10;
  const got = await exchange(
    `PUT /b/k HTTP/1.1\r\nHost: localhost\r\n${close}\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${filling}${end}`,
  );
  expect(got).toMatch(/^HTTP\/1\.1 50[12] /);
  expect(upstream.seen.join("")).not.toContain("AssumeRoleWithSAML");
});

describe("a gateway in front of itself", () => {
  test.each(["127.0.0.1", "localhost", "0.0.0.0"])("does not start: %s", async (host) => {
    const port = portOf(server) === 45_679 ? 45_680 : 45_679;
    await expect(startEndpoint({ port, upstream: `http://${host}:${port}` })).rejects.toThrow(
      `the upstream "http://${host}:${port}" is the address of the gateway itself`,
    );
  });

  test("through another one ends after one round, also for what it asks itself", async () => {
    // A port that is free for a moment.
    const held = createServer();
    await new Promise<void>((resolve) => held.listen(0, "127.0.0.1", resolve));
    const port = portOf(held);
    await new Promise((resolve) => held.close(resolve));
    const one = await startGateway({ upstream: `http://127.0.0.1:${port}` });
    const other = await startGateway({ port, upstream: one.url });
    try {
      for (const each of [one, other]) {
        expect(await exchange(passed, each.url)).toMatch(/^HTTP\/1\.1 508 Loop Detected\r\n/);
        const body = "Action=CreateVirtualMFADevice&Version=2010-05-08&VirtualMFADeviceName=d";
        const { host: _, ...headers } = await signedHeaders(`${each.url}/`, body, { service: "iam" });
        const answer = await fetch(`${each.url}/`, { method: "POST", headers, body });
        expect(answer.status).toBe(502);
      }
    } finally {
      await one.close();
      await other.close();
    }
  });
});
