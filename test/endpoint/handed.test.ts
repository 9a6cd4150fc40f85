import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { GetUserCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Clients, rootOf } from "../../src/backends/sdk/clients.js";
import { handedRequests } from "../../src/backends/sdk/handed-requests.js";
import { type HandedAnswer, type HandedRequest, startEndpoint } from "../../src/endpoint/index.js";
import { endpointForTests, failureOf } from "./clients.js";
import { signedHeaders } from "./raw.js";

const { endpoint } = endpointForTests();
const who = "Action=GetCallerIdentity&Version=2011-06-15";

async function signed(body: string, headers: Readonly<Record<string, string>> = {}): Promise<HandedRequest> {
  const all = await signedHeaders(endpoint().url, body, { headers });
  return { method: "POST", path: "/", headers: all, body: Buffer.from(body) };
}

/** The answer over the wire, without what only connections have. */
async function overWire({ method, path, headers, body }: HandedRequest): Promise<HandedAnswer> {
  const { hostname, port } = new URL(endpoint().url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...headers } }, (response) => {
      const { connection: _, date: __, "keep-alive": ___, "transfer-encoding": ____, ...given } = response.headers;
      const told = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
      buffer(response).then((read) => resolve({ status: response.statusCode ?? 0, headers: told, body: read }), reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function handed(given: HandedRequest): Promise<HandedAnswer> {
  const answer = await endpoint().answer?.(given);
  if (answer === undefined) throw new Error("only gateways take no requests of their process");
  return answer;
}

/** An answer in which the request's id, which is always another, is left out. */
function shown({ status, headers, body }: HandedAnswer) {
  const text = Buffer.from(body).toString();
  const id = headers["x-amzn-requestid"] ?? "no id";
  return { status, headers: { ...headers, "x-amzn-requestid": "" }, text: text.replaceAll(id, "") };
}

async function spoiled(of: HandedRequest, change: Partial<HandedRequest>): Promise<HandedRequest> {
  return { ...of, ...change };
}

describe("a request that is handed over is answered as over the wire", () => {
  test.each<[string, () => Promise<HandedRequest>]>([
    ["signed", () => signed(who)],
    ["of an unknown action", () => signed("Action=Nothing&Version=2011-06-15")],
    ["with another body than was signed", async () => spoiled(await signed(who), { body: Buffer.from(`${who} `) })],
    [
      "without a signature",
      async () => spoiled(await signed(who), { headers: { host: new URL(endpoint().url).host } }),
    ],
    ["with another path than was signed", async () => spoiled(await signed(who), { path: "/other" })],
    [
      "with a header that was not signed as it is sent",
      async () => {
        const given = await signed(who, { "x-amz-meta": "a" });
        return spoiled(given, { headers: { ...given.headers, "x-amz-meta": "b" } });
      },
    ],
    ["of a foreign page", () => signed(who, { origin: "http://elsewhere.example" })],
    ["of a browser", () => signed(who, { "user-agent": "Mozilla/5.0" })],
    ["under a foreign name", async () => spoiled(await signed(who), { headers: { host: "rebound.example" } })],
    ["by another method", async () => spoiled(await signed(who), { method: "PUT" })],
    ["in another form", () => signed(who, { "content-type": "application/json" })],
    ["for one of the endpoint's pages", async () => spoiled(await signed(""), { method: "GET", path: "/health" })],
    ["for no page", async () => spoiled(await signed(""), { method: "GET", path: "/_policy-check/none" })],
  ])("%s", async (_, make) => {
    const given = await make();
    const answer = shown(await handed(given));
    expect(answer).toEqual(shown(await overWire(given)));
    expect(answer.text.length).toBeGreaterThan(0);
  });

  test("with a body that is too large", async () => {
    const { status, body } = await handed(await signed("a".repeat(1024 * 1024 + 1)));
    expect([status, Buffer.from(body).toString()]).toEqual([
      413,
      expect.stringContaining("is larger than 1048576 bytes"),
    ]);
    const { status: largest } = await handed(await signed("a".repeat(1024 * 1024)));
    expect(largest).toBe(400);
  });

  test("with headers that are too large", async () => {
    const given = await signed(who, { "x-amz-meta": "a".repeat(64 * 1024) });
    expect(shown(await handed(given))).toEqual(shown(await overWire(given)));
    expect((await handed(given)).status).toBe(431);
  });
});

test("an endpoint that is closed answers nothing", async () => {
  const own = await startEndpoint();
  await own.close();
  expect(await own.answer?.(await signed(who))).toBe(undefined);
});

describe("the AWS SDK's clients", () => {
  let clients: Clients;
  const seen: HandedRequest[] = [];
  beforeAll(() => {
    const { url, region, answer } = endpoint();
    clients = new Clients({
      ...{ url, region },
      answer: (given) => {
        seen.push(given);
        return answer?.(given) ?? Promise.resolve(undefined);
      },
    });
  });
  afterAll(() => clients.destroy());

  test("hand over signed requests, and read answers and errors", async () => {
    seen.length = 0;
    const { Arn } = await clients.sts(rootOf("123456789012")).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe("arn:aws:iam::123456789012:root");
    const missing = clients.iam("123456789012").send(new GetUserCommand({ UserName: "nobody" }));
    expect(await failureOf(missing)).toEqual(["NoSuchEntityException", 404, expect.stringContaining("nobody")]);
    expect(seen.map(({ headers }) => headers["authorization"]?.slice(0, 16))).toEqual(
      Array(2).fill("AWS4-HMAC-SHA256"),
    );
  });

  test("are refused with a wrong secret", async () => {
    const forger = clients.sts({ accessKeyId: "123456789012", secretAccessKey: "guessed" });
    const call = forger.send(
      new AssumeRoleCommand({ RoleArn: "arn:aws:iam::123456789012:role/a", RoleSessionName: "ab" }),
    );
    expect((await failureOf(call)).slice(0, 2)).toEqual(["SignatureDoesNotMatch", 403]);
  });
});

test.each<[string, object]>([
  ["to another server", { hostname: "127.0.0.2" }],
  ["with a query", { query: { Action: "GetCallerIdentity" } }],
  ["by another method", { method: "GET" }],
  ["with a body in pieces", { body: new ReadableStream() }],
  ["with a header in two spellings", { headers: { host: "127.0.0.1:1", Host: "127.0.0.1:1", "content-length": "1" } }],
  ["with a header that Node would refuse", { headers: { host: "127.0.0.1:1", "content-length": "1", a: "ä\n" } }],
  ["that waits", { headers: { host: "127.0.0.1:1", "content-length": "1", expect: "100-continue" } }],
  ["with another length", { headers: { host: "127.0.0.1:1", "content-length": "2" } }],
])("a request %s goes over the wire", async (_, change) => {
  const wire = { handle: async () => ({ response: { statusCode: 299, headers: {} } }) };
  const answered = async () => ({ status: 200, headers: {}, body: new Uint8Array() });
  const handler = handedRequests("http://127.0.0.1:1", answered, wire);
  const plain = {
    ...{ protocol: "http:", hostname: "127.0.0.1", port: 1, method: "POST", path: "/", body: "a" },
    headers: { host: "127.0.0.1:1", "content-length": "1" },
  };
  expect((await handler.handle(plain)).response.statusCode).toBe(200);
  expect((await handler.handle({ ...plain, ...change })).response.statusCode).toBe(299);
});
