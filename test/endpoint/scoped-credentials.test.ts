import { readFileSync } from "node:fs";
import {
  IAMClient,
  ListGroupsCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetFederationTokenCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { startGateway } from "../../src/endpoint/gateway/gateway.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { clientSettings, codeOf, endpointForTests, type Keys, rootKeys } from "./clients.js";
import { type Answer, post } from "./raw.js";

// The installed AWS SDK does not have GetScopedCredentials yet, so the calls are signed requests of the Query protocol.

interface Expected {
  readonly error?: string;
  readonly status?: number;
  readonly policies?: number;
  readonly lifetime?: number;
  readonly identity?: "kept";
  readonly tokenSize?: number;
  readonly can?: Readonly<Record<string, boolean>>;
}

interface ScopingCall {
  readonly Policy?: string | { readonly Action: string | readonly string[]; readonly alsoDeny?: string };
  readonly DurationSeconds?: number;
  readonly MinimumSessionTokenSize?: number;
  readonly descriptionLength?: number;
  readonly expect: Expected;
}

type SessionName = "role" | "user" | "federatedUser" | "none" | "root" | "rootKeys";

interface Case {
  readonly name: string;
  readonly session: SessionName;
  readonly calls: readonly ScopingCall[];
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/scoped-credentials.json", import.meta.url), "utf8"),
);

const events: object[] = [];
const { endpoint, iam, sts } = endpointForTests({ onEvent: (event) => events.push(event) });
let alice: Keys & { arn: string };
let roleArn = "";
let device: { serial: string; seed: string };

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});
const some = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: ["iam:ListRoles", "iam:ListUsers", "sts:*"], Resource: "*" },
});

beforeAll(async () => {
  alice = await userWithKey(iam(), "alice");
  device = await enabledDevice(iam(), "alice");
  await iam().send(new PutUserPolicyCommand({ UserName: "alice", PolicyName: "all", PolicyDocument: everything }));
  roleArn = await role(iam(), "worker", trust({ Principal: { AWS: alice.arn } }));
  await iam().send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "some", PolicyDocument: some }));
});

async function sessionOf(name: SessionName): Promise<Keys> {
  switch (name) {
    case "role":
      return (
        (await sts(alice).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "job" }))).Credentials ?? {}
      );
    case "user":
      return (await sts(alice).send(new GetSessionTokenCommand({}))).Credentials ?? {};
    case "federatedUser":
      return (
        (await sts(alice).send(new GetFederationTokenCommand({ Name: "bob", Policy: everything }))).Credentials ?? {}
      );
    case "root":
      return (await sts().send(new GetSessionTokenCommand({}))).Credentials ?? {};
    case "none":
      return alice;
    case "rootKeys":
      return rootKeys();
  }
}

function call(action: string, keys: Keys, parameters: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const body = new URLSearchParams({ Action: action, Version: "2011-06-15", ...parameters });
  return post(endpoint().url, body.toString(), { keys });
}

function scope(
  keys: Keys,
  { Policy, DurationSeconds, MinimumSessionTokenSize, descriptionLength }: Omit<ScopingCall, "expect">,
) {
  return call("GetScopedCredentials", keys, {
    ...(Policy === undefined ? {} : { Policy: typeof Policy === "string" ? Policy : policyText(Policy) }),
    ...(DurationSeconds === undefined ? {} : { DurationSeconds: String(DurationSeconds) }),
    ...(MinimumSessionTokenSize === undefined ? {} : { MinimumSessionTokenSize: String(MinimumSessionTokenSize) }),
    ...(descriptionLength === undefined ? {} : { ScopedSessionDescription: "d".repeat(descriptionLength) }),
  });
}

function policyText({ Action, alsoDeny }: { Action: string | readonly string[]; alsoDeny?: string }): string {
  const denied = alsoDeny === undefined ? [] : [{ Effect: "Deny", Action: alsoDeny, Resource: "*" }];
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }, ...denied] });
}

function part(answer: Answer, name: string): string | undefined {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(answer.text)?.[1];
}

function keysIn(answer: Answer): Keys {
  return {
    AccessKeyId: part(answer, "AccessKeyId"),
    SecretAccessKey: part(answer, "SecretAccessKey"),
    SessionToken: part(answer, "SessionToken"),
  };
}

/** Whether a call of IAM is allowed. */
async function isAllowed(keys: Keys, action: string): Promise<boolean> {
  const client = iam(keys);
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    "iam:ListRoles": () => client.send(new ListRolesCommand({})),
    "iam:ListUsers": () => client.send(new ListUsersCommand({})),
    "iam:ListGroups": () => client.send(new ListGroupsCommand({})),
  };
  const made = calls[action];
  if (made === undefined) throw new Error(`no call is known for ${action}`);
  return made().then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.name === "AccessDenied") return false;
      throw error;
    },
  );
}

describe("GetScopedCredentials", () => {
  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, { session, calls }) => {
    let keys = await sessionOf(session);
    for (const { expect: expected, ...parameters } of calls) {
      const answer = await scope(keys, parameters);
      if (expected.error !== undefined) {
        expect([answer.status, answer.code]).toEqual([expected.status, expected.error]);
        continue;
      }
      expect([answer.status, answer.code]).toEqual([200, undefined]);
      const scoped = keysIn(answer);
      expect(part(answer, "SessionTokenSize")).toBe(String(scoped.SessionToken?.length));
      if (expected.policies !== undefined) expect(part(answer, "ScopedPoliciesCount")).toBe(String(expected.policies));
      if (expected.tokenSize !== undefined)
        expect(scoped.SessionToken?.length).toBeGreaterThanOrEqual(expected.tokenSize);
      if (expected.lifetime !== undefined) {
        const left = (Date.parse(part(answer, "Expiration") ?? "") - Date.now()) / 1000;
        expect(Math.abs(left - expected.lifetime)).toBeLessThan(60);
      }
      if (expected.identity === "kept") {
        const [before, after] = await Promise.all([call("GetCallerIdentity", keys), call("GetCallerIdentity", scoped)]);
        expect(part(after, "Arn")).toBe(part(before, "Arn"));
        expect(part(answer, "Arn")).toBe(part(before, "Arn"));
        expect(part(answer, "ScopedSessionId")).toBe(part(before, "UserId"));
      }
      for (const [action, isOpen] of Object.entries(expected.can ?? {}))
        expect([action, await isAllowed(scoped, action)]).toEqual([action, isOpen]);
      keys = scoped;
    }
  });

  test("a scope-down policy limits what a trust policy grants to the session itself", async () => {
    const keys = await sessionOf("role");
    const AWS = "arn:aws:sts::123456789012:assumed-role/worker/job";
    const RoleArn = await role(iam(), "next", trust({ Principal: { AWS } }));
    const assume = (from: Keys) => call("AssumeRole", from, { RoleArn, RoleSessionName: "session" });
    expect((await assume(keys)).status).toBe(200);
    const without = keysIn(await scope(keys, { Policy: { Action: "iam:ListRoles" } }));
    expect((await assume(without)).code).toBe("AccessDenied");
    const withIt = keysIn(await scope(keys, { Policy: { Action: "sts:AssumeRole" } }));
    expect((await assume(withIt)).status).toBe(200);
  });

  test("credentials expire when the call says", async () => {
    const scoped = keysIn(await scope(await sessionOf("role"), { DurationSeconds: 30 }));
    expect((await call("GetCallerIdentity", scoped)).status).toBe(200);
    await endpoint().advanceClock(31);
    expect((await call("GetCallerIdentity", scoped)).code).toBe("ExpiredToken");
  });

  test("MFA is not known to pass on, so it does not", async () => {
    const RoleArn = await role(iam(), "guarded", trust({ Principal: { AWS: alice.arn }, ...withMfa }));
    const assume = (from: Keys) => call("AssumeRole", from, { RoleArn, RoleSessionName: "session" });
    await endpoint().advanceClock(60);
    const mfa = { SerialNumber: device.serial, TokenCode: codeOf(device.seed, 91) };
    const session = (await sts(alice).send(new GetSessionTokenCommand(mfa))).Credentials ?? {};
    expect((await assume(session)).status).toBe(200);
    const scoped = keysIn(await scope(session, { DurationSeconds: 900 }));
    expect((await assume(scoped)).code).toBe("AccessDenied");
    expect(
      (await post(endpoint().url, "Action=ListRoles&Version=2010-05-08", { keys: scoped, service: "iam" })).code,
    ).toBe("InvalidClientTokenId");
  });

  test("calls are events without credentials", async () => {
    events.length = 0;
    const session = await sessionOf("role");
    await call("GetScopedCredentials", session, { DurationSeconds: "60", ScopedSessionDescription: "for the agent" });
    expect(events.at(-1)).toMatchObject({
      eventName: "GetScopedCredentials",
      requestParameters: { durationSeconds: 60, scopedSessionDescription: "for the agent" },
      responseElements: {
        sessionInfo: { arn: "arn:aws:sts::123456789012:assumed-role/worker/job" },
        scopedPoliciesCount: 0,
      },
    });
    expect(JSON.stringify(events)).not.toMatch(/"(sessionToken|secretAccessKey|credentials)"/i);
  });
});

describe("MFA with the setting observed", () => {
  const observed = endpointForTests({ mfaPropagation: "observed" });

  test("passes on to scoped credentials", async () => {
    const user = await userWithKey(observed.iam(), "carla");
    const { serial, seed } = await enabledDevice(observed.iam(), "carla");
    await observed
      .iam()
      .send(new PutUserPolicyCommand({ UserName: "carla", PolicyName: "all", PolicyDocument: everything }));
    const RoleArn = await role(observed.iam(), "guarded", trust({ Principal: { AWS: user.arn }, ...withMfa }));
    await observed.endpoint().advanceClock(60);
    const mfa = { SerialNumber: serial, TokenCode: codeOf(seed, 60) };
    const session = (await observed.sts(user).send(new GetSessionTokenCommand(mfa))).Credentials ?? {};
    const url = observed.endpoint().url;
    const scoped = keysIn(
      await post(url, "Action=GetScopedCredentials&Version=2011-06-15&DurationSeconds=900", { keys: session }),
    );
    const body = new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn,
      RoleSessionName: "session",
    });
    expect((await post(url, body.toString(), { keys: scoped })).status).toBe(200);
    const listing = await post(url, "Action=ListRoles&Version=2010-05-08", { keys: scoped, service: "iam" });
    expect(listing.status).toBe(200);
  });
});

describe("in front of another endpoint", () => {
  const upstream = endpointForTests({ enforcement: "off" });

  test("the gateway decides on scoped credentials, and knows the sessions", async () => {
    const gateway = await startGateway({ upstream: upstream.endpoint().url });
    try {
      const client = new IAMClient(clientSettings(gateway));
      const user = await userWithKey(client, "dora");
      await client.send(new PutUserPolicyCommand({ UserName: "dora", PolicyName: "all", PolicyDocument: everything }));
      const RoleArn = await role(client, "open", trust({ Principal: { AWS: user.arn } }));
      const send = (keys: Keys, parameters: Readonly<Record<string, string>>) =>
        post(gateway.url, new URLSearchParams({ Version: "2011-06-15", ...parameters }).toString(), { keys });
      const assume = (keys: Keys) => send(keys, { Action: "AssumeRole", RoleArn, RoleSessionName: "session" });
      const session = keysIn(await send(user, { Action: "GetSessionToken" }));
      expect((await assume(session)).status).toBe(200);
      const narrowed = await send(session, {
        Action: "GetScopedCredentials",
        Policy: policyText({ Action: ["iam:ListRoles", "sts:GetScopedCredentials"] }),
      });
      expect(narrowed.status).toBe(200);
      expect((await assume(keysIn(narrowed))).code).toBe("AccessDenied");
      const again = await send(keysIn(narrowed), { Action: "GetScopedCredentials", DurationSeconds: "60" });
      expect((await assume(keysIn(again))).code).toBe("AccessDenied");
      const longer = await send(keysIn(again), { Action: "GetScopedCredentials", DurationSeconds: "600" });
      expect(longer.code).toBe("InsufficientSessionLifetime");
      client.destroy();
    } finally {
      await gateway.close();
    }
  });
});
