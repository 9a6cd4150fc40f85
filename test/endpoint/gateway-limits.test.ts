import { readFileSync } from "node:fs";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../src/endpoint/gateway/gateway.js";
import type { CallRecord, Endpoint } from "../../src/endpoint/index.js";
import { answerOf, signedHeaders } from "./raw.js";

interface Case {
  readonly name: string;
  /** What the call is signed for; null where it is not. */
  readonly service: string | null;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  readonly gzip?: true;
  readonly code: string;
}
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/gateway-illegible.json", import.meta.url), "utf8"),
);

const seen: string[] = [];
const records: CallRecord[] = [];
let answer: (body: string, response: ServerResponse) => void = (_, response) => response.end("reached");
const upstream = createServer(async (incoming, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("latin1");
  if (/Action=GetCallerIdentity(&|$)/.test(body)) {
    response.end(
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    );
    return;
  }
  seen.push(`${incoming.method} ${incoming.url} ${body}`);
  answer(body, response);
});
let gateway: Endpoint;
beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway = await startGateway({ upstream: `http://127.0.0.1:${port}`, onCall: (record) => records.push(record) });
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  upstream.close();
});

function send(
  path: string,
  method: string,
  headers: Case["headers"],
  body: Buffer | string,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url);
    const length = Buffer.byteLength(body);
    const sent = request(
      { hostname, port, path, method, agent: false, headers: { ...headers, "content-length": String(length) } },
      async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode, text });
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

function codeIn(text: string): string | undefined {
  return /<ErrorResponse .*<Code>(\w+)<\/Code><Message>.+<\/Message>/.exec(text)?.[1];
}

describe("what the gateway cannot read is refused, and does not reach the upstream", () => {
  test.each(cases)("$name", async ({ service, method = "POST", path = "/", query, headers, body = "", gzip, code }) => {
    const assume = "Action=AssumeRole&Version=2011-06-15&RoleArn=ROLE&RoleSessionName=s-1";
    const text = body.replace("ASSUME", assume).replaceAll("ROLE", "arn:aws:iam::123456789012:role/r");
    const authorization =
      service === null
        ? {}
        : {
            authorization: `AWS4-HMAC-SHA256 Credential=AKIAXXXXXXXXXXXXXXXX/20261130/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
          };
    seen.length = 0;
    records.length = 0;
    const got = await send(
      query === undefined ? path : `${path}?${query}`,
      method,
      { ...authorization, ...headers },
      gzip === true ? gzipSync(text) : text,
    );
    expect([codeIn(got.text), seen]).toEqual([code, []]);
    expect(got.status).toBeGreaterThanOrEqual(400);
    expect(records).toHaveLength(1);
  });

  test.each([
    ["sts", "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAXXXXXXXXXXXXXXXX", {}],
    ["iam", "Action=ListUsers&Version=2010-05-08&PathPrefix=%2Fa%3BAction%3DX%2F", {}],
    [
      "iam",
      "Version=2010-05-08&Action=ListUsers",
      { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    ],
    ["s3", "Version=2010-05-08", { "content-encoding": "gzip" }],
    [
      "dynamodb",
      "{}",
      { "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" },
    ],
  ])("what it can read, and other services' calls, reach it: %s, %s", async (service, body, headers) => {
    seen.length = 0;
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIAXXXXXXXXXXXXXXXX/20261130/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
    const got = await send("/", "POST", { authorization, ...headers }, body);
    expect([got.status, got.text, seen]).toEqual([200, "reached", [`POST / ${body}`]]);
  });
});

describe("what the upstream answers to a call that is decided", () => {
  const createKey = "Action=CreateAccessKey&Version=2010-05-08&UserName=alice";
  const signed = async () => {
    const { host: _, ...headers } = await signedHeaders(`${gateway.url}/`, createKey, { service: "iam" });
    return headers;
  };

  test("is given up where it is too large", async () => {
    let sent = 0;
    answer = (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, "x");
      const more = (): void => {
        while (sent < 300 && !response.destroyed) {
          sent++;
          if (!response.write(chunk)) {
            response.once("drain", more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const got = await answerOf(
      await fetch(`${gateway.url}/`, { method: "POST", headers: await signed(), body: createKey }),
    );
    expect([got.status, got.code]).toEqual([502, "BadGateway"]);
    expect(got.message).toContain("its answer is larger than 8 MiB");
    expect(sent).toBeLessThan(100);
  });

  test("is given up where it does not come, or drop by drop", { timeout: 30_000 }, async () => {
    let calls = 0;
    answer = (_, response) => {
      if (calls++ === 0) return;
      const drops = setInterval(() => response.write("<"), 500);
      response.on("close", () => clearInterval(drops));
    };
    const started = performance.now();
    const both = [await signed(), await signed()].map((headers) =>
      fetch(`${gateway.url}/`, { method: "POST", headers, body: createKey }).then(answerOf),
    );
    for (const got of await Promise.all(both)) {
      expect([got.status, got.code]).toEqual([502, "BadGateway"]);
      expect(got.message).toContain("it did not answer within 10 seconds");
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("is no answer where it breaks off", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("<CreateAccessKeyResponse>", () => response.destroy());
    };
    const got = await answerOf(
      await fetch(`${gateway.url}/`, { method: "POST", headers: await signed(), body: createKey }),
    );
    expect([got.status, got.code]).toEqual([502, "BadGateway"]);
  });
});
