import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { CreateUserCommand, DeleteRoleCommand, GetUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AccountClients } from "../../src/backends/aws/account-clients.js";
import { denyAllPolicy } from "../../src/backends/aws/guard.js";
import { type AwsMode, minimalPolicy } from "../../src/backends/aws/permissions.js";

/** What arrived on the wire. */
const requests: string[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    requests.push(/Action=(\w+)/.exec(body)?.[1] ?? body);
    response.writeHead(404, { "content-type": "text/xml" });
    response.end("<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>");
  });
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function clients(mode: AwsMode): Promise<AccountClients> {
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
  return AccountClients.open({ mode, region: "us-east-1", profile: undefined, endpoint: url, credentials }, {});
}

const RoleArn = "arn:aws:iam::123456789012:role/r";
const RoleSessionName = "s";
const assume = { RoleArn, RoleSessionName, Policy: denyAllPolicy, DurationSeconds: 900 };
const short = { DurationSeconds: 900 };

describe("in read-only mode nothing leaves the process but reads and simulations", () => {
  test.each([
    ["CreateUser", ({ iam }: AccountClients) => iam.send(new CreateUserCommand({ UserName: "x" }))],
    ["DeleteRole", ({ iam }: AccountClients) => iam.send(new DeleteRoleCommand({ RoleName: "x" }))],
    [
      "PutUserPolicy",
      ({ iam }: AccountClients) =>
        iam.send(new PutUserPolicyCommand({ UserName: "x", PolicyName: "x", PolicyDocument: "{}" })),
    ],
    ["AssumeRole", ({ sts }: AccountClients) => sts.send(new AssumeRoleCommand(assume))],
    ["GetSessionToken", ({ sts }: AccountClients) => sts.send(new GetSessionTokenCommand(short))],
    ["GetFederationToken", ({ sts }: AccountClients) => sts.send(new GetFederationTokenCommand({ Name: "xx" }))],
  ])("%s", async (name, call) => {
    requests.length = 0;
    await expect(call(await clients("read-only"))).rejects.toThrow(
      new RegExp(`^(iam|sts):${name} is not a call of read-only mode, so it was not made$`),
    );
    expect(requests).toEqual([]);
  });

  test("nor with the clients of other credentials", async () => {
    requests.length = 0;
    const sts = (await clients("read-only")).stsWith({ accessKeyId: "ASIA", secretAccessKey: "x", sessionToken: "t" });
    await expect(sts.send(new AssumeRoleCommand(assume))).rejects.toThrow("is not a call of read-only mode");
    expect(requests).toEqual([]);
  });

  test("reads do leave", async () => {
    requests.length = 0;
    const { iam } = await clients("read-only");
    await expect(iam.send(new GetUserCommand({ UserName: "x" }))).rejects.toThrow("none");
    expect(requests).toEqual(["GetUser"]);
  });
});

describe("in live mode", () => {
  const tooLong = "is made only with at most 900 seconds";
  test.each([
    ["a session without the policy that denies everything", { ...assume, Policy: undefined }, tooLong],
    ["a session with another policy", { ...assume, Policy: '{"Version":"2012-10-17","Statement":[]}' }, tooLong],
    ["a session of an hour", { ...assume, DurationSeconds: 3600 }, tooLong],
    ["a session of AWS's own length", { ...assume, DurationSeconds: undefined }, tooLong],
  ])("%s is not asked for", async (_, input, message) => {
    requests.length = 0;
    const { sts } = await clients("live");
    await expect(sts.send(new AssumeRoleCommand(input))).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });

  test("session tokens are short, and other calls are not made", async () => {
    requests.length = 0;
    const { iam, sts } = await clients("live");
    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toThrow(tooLong);
    await expect(sts.send(new GetSessionTokenCommand({ DurationSeconds: 3600 }))).rejects.toThrow(tooLong);
    await expect(iam.send(new CreateUserCommand({ UserName: "x" }))).rejects.toThrow("is not a call of live mode");
    const web = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName, WebIdentityToken: "xxxx" });
    await expect(sts.send(web)).rejects.toThrow("is not a call of live mode");
    expect(requests).toEqual([]);
  });

  test("what is harmless leaves", async () => {
    requests.length = 0;
    const { sts } = await clients("live");
    await expect(sts.send(new AssumeRoleCommand(assume))).rejects.toThrow("none");
    await expect(sts.send(new GetSessionTokenCommand(short))).rejects.toThrow("none");
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toThrow("none");
    expect(requests).toEqual(["AssumeRole", "GetSessionToken", "GetCallerIdentity"]);
  });
});

test.each(["read-only", "live"] as const)("the minimal policy of %s mode is the file's", (mode) => {
  const file = readFileSync(`policies/permissions/policy-check-${mode}.json`, "utf8");
  expect(JSON.parse(minimalPolicy(mode))).toEqual(JSON.parse(file));
});

test("no minimal policy lets its holder assume anything, or change anything", () => {
  for (const mode of ["read-only", "live"] as const) {
    const { Statement }: { Statement: readonly { readonly Action: readonly string[] }[] } = JSON.parse(
      minimalPolicy(mode),
    );
    for (const { Action } of Statement) for (const name of Action) expect(name).toMatch(/^iam:(Get|List|Simulate)/);
  }
});
