import { request } from "node:http";
import { connect } from "node:net";
import { CreateUserCommand, GetUserCommand, TagUserCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { DOMParser } from "@xmldom/xmldom";
import fc from "fast-check";

import { beforeAll, describe, expect, test } from "vitest";
import { startEndpoint } from "../../src/endpoint/index.js";
import { isWellFormed } from "../../src/endpoint/wire/well-formed.js";
import { role, trust, userWithKey } from "./accounts.js";
import { endpointForTests, failureOf, type Keys } from "./clients.js";
import { answerOf, post, presignedUrl, signedHeaders } from "./raw.js";

const { endpoint, iam, sts } = endpointForTests();
const who = "Action=GetCallerIdentity&Version=2011-06-15";
const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const minute = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * minute);
const basic = (date: Date) => date.toISOString().replace(/[-:]|\.\d+/g, "");
let alice: Keys & { arn: string };

beforeAll(async () => {
  alice = await userWithKey(iam(), "alice");
});

/** The name of the root; throws where a text is not well-formed. */
function rootOf(text: string): string {
  if (!isWellFormed(text)) throw new Error(`not well-formed: ${text}`);
  return new DOMParser().parseFromString(text, "text/xml").documentElement?.localName ?? "";
}

describe("answers", () => {
  test("are XML with the request's id in body and header", async () => {
    const { status, headers, text } = await post(endpoint().url, who);
    const id = headers.get("x-amzn-requestid");
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect([status, headers.get("content-type")]).toEqual([200, "text/xml"]);
    expect(text).toBe(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>123456789012</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:root</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
    );
  });

  test("errors have the request's id beside the error", async () => {
    const { status, headers, text } = await post(endpoint().url, "Action=GetUser&UserName=nobody&Version=2010-05-08", {
      service: "iam",
    });
    expect(status).toBe(404);
    expect(text).toBe(
      `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name nobody cannot be found.</Message></Error><RequestId>${headers.get("x-amzn-requestid")}</RequestId></ErrorResponse>`,
    );
  });

  test("to actions without a result have none", async () => {
    const body = "Action=TagUser&Version=2010-05-08&UserName=alice&Tags.member.1.Key=a&Tags.member.1.Value=b";
    const { text } = await post(endpoint().url, body, { service: "iam" });
    expect(text).toMatch(
      /^<TagUserResponse xmlns="[^"]+"><ResponseMetadata><RequestId>[^<]+<\/RequestId><\/ResponseMetadata><\/TagUserResponse>$/,
    );
  });

  test("keep hostile characters as they are", async () => {
    const Value = "\u00e9\u4e2d = + : / @ _ . -";
    await iam().send(new TagUserCommand({ UserName: "alice", Tags: [{ Key: "odd", Value }] }));
    const { User } = await iam().send(new GetUserCommand({ UserName: "alice" }));
    expect(User?.Tags).toContainEqual({ Key: "odd", Value });
    const body = `Action=GetSessionToken&Version=2011-06-15&DurationSeconds=${encodeURIComponent('<a>&"\u0001\ufffe')}`;
    const bad = await post(endpoint().url, body);
    expect([bad.status, bad.code]).toEqual([400, "ValidationError"]);
    expect(rootOf(bad.text)).toBe("ErrorResponse");
    expect(bad.message).toContain("Value '<a>&\"\ufffd\ufffd' at 'durationSeconds'");
  });
});

describe("actions", () => {
  test.each<[string, number, string, string]>([
    [
      "Action=NoSuchThing&Version=2011-06-15",
      501,
      "NotImplemented",
      "policy-check serve does not know the AWS action sts:NoSuchThing.",
    ],
    [
      "Action=CreateUsers&Version=2010-05-08",
      501,
      "NotImplemented",
      'policy-check serve does not know the AWS action iam:CreateUsers; did you mean "CreateUser"?',
    ],
    [
      "Action=getCallerIdentity&Version=2011-06-15",
      400,
      "InvalidAction",
      "Could not find operation getCallerIdentity for version 2011-06-15",
    ],
    [
      "Action=GetUser&Version=2011-06-15",
      400,
      "InvalidAction",
      "Could not find operation GetUser for version 2011-06-15",
    ],
    [
      "Action=GetCallerIdentity&Version=2000-01-01",
      400,
      "InvalidAction",
      "Could not find operation GetCallerIdentity for version 2000-01-01",
    ],
    ["Action=NoSuchThing", 501, "NotImplemented", "policy-check serve does not know the AWS action NoSuchThing."],
    [
      "Action=GetUser&Version=",
      400,
      "InvalidAction",
      "Could not find operation GetUser for version NO_VERSION_SPECIFIED",
    ],
    ["Version=2011-06-15", 400, "MissingAction", "Could not find operation in the request: it has no Action."],
    [
      "Action=AssumeRoot&Version=2011-06-15",
      501,
      "NotImplemented",
      "policy-check serve does not implement the AWS action sts:AssumeRoot: it has no organizations, and only the management account or a delegated administrator of one can make this call.",
    ],
    [
      "Action=UploadSSHPublicKey&Version=2010-05-08",
      501,
      "NotImplemented",
      "policy-check serve does not implement the AWS action iam:UploadSSHPublicKey.",
    ],
    ["Action=%zz&Version=2011-06-15", 400, "MalformedInput", 'The body is not form-encoded: "Action=%zz".'],
  ])("%s", async (body, status, code, message) => {
    const answer = await post(endpoint().url, body);
    expect([answer.status, answer.code, answer.message]).toEqual([status, code, message]);
  });

  test("of other services by other methods are not taken, if they are not signed", async () => {
    const put = await answerOf(await fetch(`${endpoint().url}/bucket/key`, { method: "PUT", body: "x" }));
    expect([put.status, put.code]).toEqual([405, "MethodNotAllowed"]);
  });

  test("what is missing is said in AWS's words", async () => {
    const answer = await post(endpoint().url, "Action=AssumeRole&Version=2011-06-15&RoleSessionName=x");
    expect([answer.status, answer.code, answer.message]).toEqual([
      400,
      "ValidationError",
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ]);
  });

  test("nested parameters are named with their path", async () => {
    const body = "Action=TagUser&Version=2010-05-08&UserName=alice&Tags.member.1.Key=%21&Tags.member.1.Value=b";
    const { message } = await post(endpoint().url, body, { service: "iam" });
    expect(message).toBe(
      "1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    );
  });
});

describe("parameters", () => {
  const url = () => endpoint().url;

  test.each([
    ["RoleArn=a&RoleArn=a", 400, "MalformedInput"],
    ["RoleSessionName=s-1&RoleSessionName=s-2", 400, "MalformedInput"],
    ["Action=GetCallerIdentity", 400, "MalformedInput"],
    ["Tags.member.01.Key=a", 501, "NotImplemented"],
    ["Tags.1.Key=a", 501, "NotImplemented"],
    ["RoleArn.x=1", 501, "NotImplemented"],
  ])("that are given twice, or that the action does not have, are errors: %s", async (more, status, code) => {
    const body = `Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=s-1&${more}`;
    const answer = await post(url(), body);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  test("stand in a POST's body only", async () => {
    const signed = await presignedUrl(url(), { Action: "GetCallerIdentity", Version: "2011-06-15" });
    const got = (body: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { "content-length": String(body.length) };
        const sent = request(signed, { method: "GET", headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.once("error", reject);
        sent.end(body);
      });
    expect([await got("RoleArn=a"), await got("")]).toEqual([400, 200]);
  });
});

describe("signatures", () => {
  const refused = async (
    answer: Promise<{ status: number; code: string | undefined; message: string | undefined }>,
  ) => {
    const { status, code, message } = await answer;
    return [status, code, message];
  };

  test("of other secrets are refused", async () => {
    const keys = { ...alice, SecretAccessKey: "another" };
    expect(await refused(post(endpoint().url, who, { keys }))).toEqual([403, "SignatureDoesNotMatch", mismatch]);
  });

  test("hold for the body, the headers and the query", async () => {
    const { url } = endpoint();
    const headers = await signedHeaders(url, who, { headers: { "x-signed": "1" } });
    const { host: _, ...sent } = headers;
    const send = async (body: string, more = {}, query = "") =>
      answerOf(await fetch(`${url}/${query}`, { method: "POST", headers: { ...sent, ...more }, body }));
    expect((await send(who)).status).toBe(200);
    expect((await send(`${who}&Extra=1`)).code).toBe("SignatureDoesNotMatch");
    expect((await send(who, { "x-signed": "2" })).code).toBe("SignatureDoesNotMatch");
    expect((await send(who, {}, "?Extra=1")).code).toBe("SignatureDoesNotMatch");
    expect((await send(who, { "x-not-signed": "3" })).status).toBe(200);
    expect((await send(who, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" })).code).toBe("SignatureDoesNotMatch");
  });

  test.each<[string, number, string, RegExp | string]>([
    ["nothing", 403, "MissingAuthenticationToken", "Request is missing Authentication Token"],
    ["another algorithm", 400, "IncompleteSignature", /^Unsupported AWS 'algorithm': 'Basic'\.$/],
    ["no signature", 400, "IncompleteSignature", "Authorization header requires 'Signature' parameter."],
    [
      "no date",
      400,
      "IncompleteSignature",
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    ],
    [
      "short scope",
      400,
      "IncompleteSignature",
      /^Credential must have at least 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got /,
    ],
    ["asymmetric", 501, "NotImplemented", /SigV4a/],
  ])("with %s", async (kind, status, code, message) => {
    const spoil = (headers: Record<string, string>): Record<string, string> => {
      const { authorization = "", ...others } = headers;
      switch (kind) {
        case "nothing":
          return others;
        case "another algorithm":
          return { ...headers, authorization: "Basic dGVzdA==" };
        case "no signature":
          return { ...headers, authorization: authorization.replace(/, Signature=.*/, "") };
        case "no date":
          return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "x-amz-date"));
        case "short scope":
          return { ...headers, authorization: authorization.replace("/us-east-1/sts", "") };
        default:
          return { ...headers, authorization: authorization.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256") };
      }
    };
    const answer = await post(endpoint().url, who, {}, spoil);
    expect([answer.status, answer.code]).toEqual([status, code]);
    if (typeof message === "string") expect(answer.message).toBe(message);
    else expect(answer.message).toMatch(message);
  });

  test("say everything once", async () => {
    for (const part of ["Signature=00", "SignedHeaders=host", "Credential=test/20260101/us-east-1/sts/aws4_request"]) {
      for (const change of [
        (value: string) => `${value}, ${part}`,
        (value: string) => value.replace("AWS4-HMAC-SHA256 ", `AWS4-HMAC-SHA256 ${part}, `),
      ]) {
        const { status, code } = await post(endpoint().url, who, {}, (headers) => ({
          ...headers,
          authorization: change(headers["authorization"] ?? ""),
        }));
        expect([part, status, code]).toEqual([part, 400, "IncompleteSignature"]);
      }
    }
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const url = await presignedUrl(endpoint().url, query);
    const twice = await answerOf(await fetch(`${url}&X-Amz-Signature=00`));
    expect([twice.status, twice.code]).toEqual([400, "IncompleteSignature"]);
  });

  test("of sessions have the token to the letter", async () => {
    const RoleArn = await role(iam(), "token", trust({ Principal: { AWS: alice.arn } }));
    const assumed = await sts(alice).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
    const { Credentials }: { Credentials?: Keys | undefined } = assumed;
    const token = Credentials?.SessionToken ?? "";
    const codeWith = async (SessionToken: string) =>
      (await post(endpoint().url, who, { keys: { ...Credentials, SessionToken } })).code;
    expect(await codeWith(token)).toBeUndefined();
    for (const other of [`${token}=`, `${token}junk`, `${token} junk`, token.replace(/=*$/, ""), `-${token}`]) {
      if (other !== token)
        expect([other.slice(token.length), await codeWith(other)]).toEqual([
          other.slice(token.length),
          "InvalidClientTokenId",
        ]);
    }
  });

  test("must be scoped to the service", async () => {
    expect(await refused(post(endpoint().url, who, { service: "iam" }))).toEqual([
      403,
      "SignatureDoesNotMatch",
      "Credential should be scoped to correct service: 'sts'.",
    ]);
  });

  test("are good for any region", async () => {
    expect((await post(endpoint().url, who, { region: "eu-central-1" })).status).toBe(200);
  });

  test("expire after 15 minutes, in words that give both times", async () => {
    expect((await post(endpoint().url, who, { date: ago(14) })).status).toBe(200);
    expect((await post(endpoint().url, who, { date: ago(-14) })).status).toBe(200);
    const old = ago(16);
    const { status, code, message } = await post(endpoint().url, who, { date: old });
    expect([status, code]).toEqual([403, "SignatureDoesNotMatch"]);
    expect(message).toMatch(
      new RegExp(
        `^Signature expired: ${basic(old)} is now earlier than \\d{8}T\\d{6}Z \\(\\d{8}T\\d{6}Z - 15 min\\.\\)$`,
      ),
    );
    const early = await post(endpoint().url, who, { date: ago(-16) });
    expect(early.message).toMatch(/^Signature not yet current: /);
  });

  test("do not depend on the endpoint's own clock", async () => {
    await endpoint().advanceClock(3600);
    expect((await post(endpoint().url, who)).status).toBe(200);
  });

  test("of unknown and inactive keys, and of sessions without their token", async () => {
    const invalid = [403, "InvalidClientTokenId", "The security token included in the request is invalid."];
    const keys = { AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x" };
    expect(await refused(post(endpoint().url, who, { keys }))).toEqual(invalid);
    const RoleArn = await role(iam(), "any", trust({ Principal: { AWS: alice.arn } }));
    const { Credentials = {} } = await sts(alice).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
    const { SessionToken, ...tokenless }: Keys = Credentials;
    expect(await refused(post(endpoint().url, who, { keys: tokenless }))).toEqual(invalid);
    expect((await post(endpoint().url, who, { keys: Credentials })).status).toBe(200);
    const tampered = { ...Credentials, SessionToken: `${SessionToken?.slice(0, -8)}AAAAAAA=` };
    expect(await refused(post(endpoint().url, who, { keys: tampered }))).toEqual(invalid);
    expect(await refused(post(endpoint().url, who, { keys: { ...alice, SessionToken } }))).toEqual(invalid);
  });

  test("in the query are good for fifteen minutes, whatever they say", async () => {
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const get = async (...args: Parameters<typeof presignedUrl>) => answerOf(await fetch(await presignedUrl(...args)));
    const { url } = endpoint();
    const answer = await get(url, query, { keys: alice });
    expect([answer.status, answer.text.includes(alice.arn)]).toEqual([200, true]);
    expect((await get(url, query, { expiresIn: 60, date: ago(14) })).status).toBe(200);
    expect((await get(url, query, { expiresIn: 3600, date: ago(16) })).message).toMatch(/^Signature expired: /);
    const named = await presignedUrl(url, query, { headers: { "x-k8s-aws-id": "cluster" } });
    expect((await answerOf(await fetch(named, { headers: { "x-k8s-aws-id": "cluster" } }))).status).toBe(200);
    expect((await answerOf(await fetch(named))).code).toBe("SignatureDoesNotMatch");
    const spoiled = (await presignedUrl(url, query)).replace("GetCallerIdentity", "GetSessionToken");
    expect((await answerOf(await fetch(spoiled))).code).toBe("SignatureDoesNotMatch");
    const RoleArn = await role(iam(), "presigning", trust({ Principal: { AWS: alice.arn } }));
    const { Credentials = {} } = await sts(alice).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
    expect((await get(url, query, { keys: Credentials })).text).toContain("assumed-role/presigning/session");
  });
});

describe("the log", () => {
  test("does not repeat what was sent, whether it can be read or not", async () => {
    const records: unknown[] = [];
    const logged = await startEndpoint({ onCall: ({ error }) => records.push(error) });
    const sent = [
      await post(logged.url, "Action=CreateLoginProfile&Password=100%secret", { service: "iam" }),
      await post(logged.url, who, {}, (headers) => ({
        ...headers,
        authorization: "AWS4-HMAC-SHA256 Credential=secret",
      })),
      await post(logged.url, `${who.replace("GetCallerIdentity", "GetSessionToken")}&TokenCode=secret`),
    ];
    await logged.close();
    const codes = ["MalformedInput", "IncompleteSignature", "ValidationError"];
    expect(sent.map(({ code }) => code)).toEqual(codes);
    expect(records).toEqual(codes.map((code) => ({ code, message: undefined })));
  });
});

describe("the server", () => {
  const port = () => Number(new URL(endpoint().url).port);
  const healthy = async () => {
    const { Account } = await sts().send(new GetCallerIdentityCommand({}));
    expect(Account).toBe("123456789012");
  };

  /** A request with headers that fetch would not send. */
  function get(path: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: port(), path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once("error", reject);
      sent.end();
    });
  }

  test("tells its health, also as LocalStack does", async () => {
    expect(await (await fetch(`${endpoint().url}/health`)).json()).toMatchObject({ status: "ok" });
    expect(await (await fetch(`${endpoint().url}/_localstack/health`)).json()).toMatchObject({
      services: { iam: "running", sts: "running" },
    });
  });

  test("refuses foreign names and pages", async () => {
    for (const host of ["evil.example", "evil.example:4566", "localhost.evil.example", "127.0.0.1.evil.example"]) {
      expect([host, await get("/health", { host })]).toEqual([host, 403]);
    }
    for (const host of [
      "localhost",
      "localhost:1",
      "127.0.0.1:4566",
      "[::1]:4566",
      "sts.localhost",
      "localhost.localstack.cloud",
    ]) {
      expect([host, await get("/health", { host })]).toEqual([host, 200]);
    }
    expect(await get("/health", { host: "localhost", origin: "https://evil.example" })).toBe(403);
    expect(await get("/health", { host: "localhost", origin: "null" })).toBe(403);
    expect(await get("/health", { host: "localhost", origin: "http://localhost:3000" })).toBe(403);
  });

  test("moves its clock as it is told, forwards only", async () => {
    const move = async (body: string) =>
      (await fetch(`${endpoint().url}/_policy-check/clock`, { method: "POST", body })).status;
    expect(await move('{"advanceSeconds": 31}')).toBe(200);
    for (const body of [
      "",
      "{}",
      "[]",
      "null",
      '{"advanceSeconds": -1}',
      '{"advanceSeconds": "31"}',
      '{"advanceSeconds": 1e300}',
    ]) {
      expect([body, await move(body)]).toEqual([body, 400]);
    }
    const { clock } = await fetch(`${endpoint().url}/_policy-check/clock`, {
      method: "POST",
      body: '{"advanceSeconds":0}',
    })
      .then((answer) => answer.json())
      .then(({ now }: { now: string }) => ({ clock: Date.parse(now) }));
    const unknown: readonly (readonly [string, string])[] = [
      [
        '{"advanceSeconds":500,"acounts":["123456789012"]}',
        'unknown member "acounts" in the body; did you mean "accounts"?',
      ],
      ['{"advanceSeconds":500,"Accounts":["123456789012"]}', 'did you mean "accounts"?'],
      [
        '{"advanceSeconds":500,"dryRun":true}',
        'unknown member "dryRun" in the body; Allowed: "advanceSeconds", "accounts"',
      ],
    ];
    for (const [body, message] of unknown) {
      const answer = await fetch(`${endpoint().url}/_policy-check/clock`, { method: "POST", body });
      expect([answer.status, (await answer.json()).error]).toEqual([400, expect.stringContaining(message)]);
    }
    const after = await fetch(`${endpoint().url}/_policy-check/clock`, {
      method: "POST",
      body: '{"advanceSeconds":0}',
    });
    expect(Date.parse((await after.json()).now) - clock).toBeLessThan(400_000);
    expect((await fetch(`${endpoint().url}/_policy-check/clock`)).status).toBe(405);
    expect((await fetch(`${endpoint().url}/_policy-check/nothing`)).status).toBe(404);
  });

  test("takes bodies up to 1 MiB", async () => {
    const padded = (size: number) => `${who}${"&".repeat(size - who.length)}`;
    expect((await post(endpoint().url, padded(1024 * 1024))).status).toBe(200);
    const large = await post(endpoint().url, padded(1024 * 1024 + 1)).catch((error: Error) => error);
    if (!(large instanceof Error)) expect([large.status, large.code]).toEqual([413, "RequestEntityTooLarge"]);
    await healthy();
  });

  test("goes on after half a request, garbage, and many connections", async () => {
    const sockets = Array.from({ length: 500 }, () => connect(port(), "127.0.0.1"));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    for (const [index, socket] of sockets.entries()) {
      socket.on("error", () => undefined);
      if (index % 3 === 0) socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nAction=");
      if (index % 3 === 1) socket.write("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n");
    }
    await healthy();
    for (const socket of sockets) socket.destroy();
    await healthy();
  });

  test("answers whatever is sent to it, with XML that can be read", async () => {
    const name = fc.constantFrom(
      "Action",
      "Version",
      "RoleArn",
      "Tags.member.1.Key",
      "Tags.member.99999999999.Key",
      "__proto__.member.1",
      "Policy",
      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o",
    );
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "AssumeRole",
        "CreateUser",
        "SimulateCustomPolicy",
        "2011-06-15",
        "2010-05-08",
        "toString",
        "__proto__",
        "{",
        '{"Statement":[]}',
      ),
    );
    const form = fc.array(fc.tuple(name, value), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(form, fc.constantFrom("sts", "iam"), async (pairs, service) => {
        const body = new URLSearchParams(
          pairs.map(([key, text]): [string, string] => [key, Buffer.from(text).toString()]),
        ).toString();
        const { status, text } = await post(endpoint().url, body, { service });
        expect(rootOf(text)).toMatch(status === 200 ? /^\w+Response$/ : /^ErrorResponse$/);
        expect(status).not.toBe(500);
      }),
      { numRuns: 150, seed: 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.dictionary(
          fc.constantFrom("authorization", "x-amz-date", "content-type"),
          fc.stringMatching(/^[\x20-\x7e]*$/),
        ),
        async (body, headers) => {
          const response = await fetch(endpoint().url, { method: "POST", headers, body: Buffer.from(body) });
          expect(response.status).toBeGreaterThanOrEqual(400);
          expect(response.status).not.toBe(500);
          expect(rootOf(await response.text())).toBe("ErrorResponse");
        },
      ),
      { numRuns: 150, seed: 1 },
    );
    await healthy();
  });

  test("forgets everything when it is reset, sessions too", async () => {
    await iam().send(new CreateUserCommand({ UserName: "short-lived" }));
    const RoleArn = await role(iam(), "gone", trust({ Principal: { AWS: alice.arn } }));
    const { Credentials = {} } = await sts(alice).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
    expect((await fetch(`${endpoint().url}/_policy-check/reset`, { method: "POST" })).status).toBe(200);
    expect((await failureOf(iam().send(new GetUserCommand({ UserName: "short-lived" }))))[0]).toBe(
      "NoSuchEntityException",
    );
    expect((await failureOf(sts(alice).send(new GetCallerIdentityCommand({}))))[0]).toBe("InvalidClientTokenId");
    expect((await failureOf(sts(Credentials).send(new GetCallerIdentityCommand({}))))[0]).toBe("InvalidClientTokenId");
  });
});
