import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  paginateListUsers,
  TagUserCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { stateFromText, stateText } from "../../src/endpoint/state/state-document.js";
import { executable, folderWith } from "../command-line.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { clientSettings, codeOf, failureOf } from "./clients.js";

const open: Endpoint[] = [];
async function start(state: string): Promise<Endpoint> {
  const endpoint = await startEndpoint({ state });
  open.push(endpoint);
  return endpoint;
}
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

test("what was made is there after a restart: entities, sessions, used codes, the clock", async () => {
  const file = join(folderWith({}), "state.json");
  const first = await start(file);
  const iam = new IAMClient(clientSettings(first));
  const alice = await userWithKey(iam, "alice", "/team/");
  const device = await enabledDevice(iam, "alice");
  const RoleArn = await role(iam, "guarded", trust({ Principal: { AWS: alice.arn }, ...withMfa }));
  await first.advanceClock(60);
  const input = {
    RoleArn,
    RoleSessionName: "session",
    SerialNumber: device.serial,
    TokenCode: codeOf(device.seed, 60),
  };
  const { Credentials } = await new STSClient(clientSettings(first, alice)).send(new AssumeRoleCommand(input));
  await first.close();

  const second = await start(file);
  const { Arn } = await new STSClient(clientSettings(second, Credentials)).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe("arn:aws:sts::123456789012:assumed-role/guarded/session");
  const again = new STSClient(clientSettings(second, alice)).send(new AssumeRoleCommand(input));
  expect((await failureOf(again))[2]).toBe("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  const { Role } = await new IAMClient(clientSettings(second)).send(new GetRoleCommand({ RoleName: "guarded" }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain(alice.arn);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("two endpoints do not use one file", async () => {
  const file = join(folderWith({}), "state.json");
  const first = await start(file);
  await expect(start(file)).rejects.toThrow(`${file} is in use by another policy-check serve`);
  await first.close();
  await start(file);
});

test("kill -9 loses nothing that was answered, and the next one starts at once", async () => {
  const file = join(folderWith({}), "state.json");
  const acknowledged: string[] = [];
  for (const round of [1, 2, 3]) {
    const { child, url } = await serve(file);
    const iam = new IAMClient({ ...clientSettings({ url }), maxAttempts: 1 });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (let index = 0; ; index++) {
        const UserName = `user-${round}-${caller}-${index}`;
        try {
          await iam.send(new CreateUserCommand({ UserName }));
        } catch {
          return;
        }
        acknowledged.push(UserName);
        if (caller === 0 && index === 5) child.kill("SIGKILL");
      }
    });
    await Promise.all([ended, ...callers]);
    iam.destroy();
  }
  const last = await start(file);
  const names = new Set<string | undefined>();
  for await (const { Users } of paginateListUsers({ client: new IAMClient(clientSettings(last)) }, {})) {
    for (const { UserName } of Users ?? []) names.add(UserName);
  }
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
});

function serve(state: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  return new Promise((resolve, reject) => {
    const args = [executable, "serve", "--port", "0", "--format", "json", "--log-level", "silent", "--state", state];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${complaint}`)));
    child.stdout.setEncoding("utf8").once("data", (line: string) => {
      const { endpoint }: { endpoint: string } = JSON.parse(line);
      resolve({ child, url: endpoint });
    });
  });
}

test("a change that cannot be kept is an error", async () => {
  const folder = join(folderWith({ "sub/.keep": "" }), "sub");
  const endpoint = await start(join(folder, "state.json"));
  const iam = new IAMClient({ ...clientSettings(endpoint), maxAttempts: 1 });
  await iam.send(new CreateUserCommand({ UserName: "kept" }));
  rmSync(folder, { recursive: true });
  const [code, status, message] = await failureOf(iam.send(new CreateUserCommand({ UserName: "lost" })));
  expect([code, status]).toEqual(["ServiceFailureException", 500]);
  expect(message).toBe("The change was made, but the state file cannot be written.");
  mkdirSync(folder);
});

test("a file that cannot be written is said at once", async () => {
  const file = join(folderWith({}), "no-such-folder", "state.json");
  await expect(start(file)).rejects.toThrow("cannot be used");
});

describe("a file written by hand", () => {
  const founding = JSON.parse(readFileSync(new URL("../../policies/kjh-DuperRole.json", import.meta.url), "utf8"));
  const file = {
    accounts: [
      {
        id: "123456789012",
        users: [
          {
            name: "kjh-SuperDuperUser",
            path: "/service-user/",
            accessKeys: [{ id: "AKIAIOSFODNN7EXAMPLE", secret: "a-secret" }],
          },
        ],
        mfaDevices: [{ name: "phone", seed: "A".repeat(64), user: "kjh-SuperDuperUser" }],
        roles: [{ name: "kjh-DuperRole", trustPolicy: founding }],
      },
      { id: "210987654321" },
    ],
  };

  test("needs no more than what matters", async () => {
    const folder = folderWith({ "state.json": JSON.stringify(file) });
    const endpoint = await start(join(folder, "state.json"));
    const sts = new STSClient(
      clientSettings(endpoint, { AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "a-secret" }),
    );
    const RoleArn = "arn:aws:iam::123456789012:role/kjh-DuperRole";
    const input = { RoleArn, RoleSessionName: "session" };
    expect((await failureOf(sts.send(new AssumeRoleCommand(input))))[0]).toBe("AccessDenied");
    const SerialNumber = "arn:aws:iam::123456789012:mfa/phone";
    await sts.send(new AssumeRoleCommand({ ...input, SerialNumber, TokenCode: codeOf("A".repeat(64)) }));
  });

  const account = { id: "123456789012" };
  const allowed = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
  test.each<[string, unknown, string]>([
    ["no JSON", undefined, "state.json:1:1: "],
    [
      "an unknown part",
      { accounts: [{ ...account, user: [] }] },
      'state.json:5:7: "user" is not a part of a state file',
    ],
    ["no account id", { accounts: [{}] }, 'state.json:3:5: /accounts/0 has no "id"'],
    ["an account twice", { accounts: [account, account] }, "state.json:7:13: the account 123456789012 is there twice"],
    [
      "a malformed trust policy",
      {
        accounts: [
          { ...account, roles: [{ name: "r", trustPolicy: { Statement: [{ ...allowed, Effect: "allow" }] } }] },
        ],
      },
      'state.json:11:27: "Effect" must be "Allow" or "Deny"',
    ],
    [
      "a trust policy as text",
      { accounts: [{ ...account, roles: [{ name: "r", trustPolicy: '{"Statement": [}' }] }] },
      "state.json:8:26: ",
    ],
    [
      "a principal that is not there",
      {
        accounts: [
          {
            ...account,
            roles: [
              {
                name: "r",
                trustPolicy: {
                  Statement: [{ ...allowed, Principal: { AWS: "arn:aws:iam::123456789012:user/ghost" } }],
                },
              },
            ],
          },
        ],
      },
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/ghost"',
    ],
    [
      "an attached policy that is not there",
      {
        accounts: [{ ...account, users: [{ name: "u", attachedPolicies: ["arn:aws:iam::123456789012:policy/none"] }] }],
      },
      "there is no policy arn:aws:iam::123456789012:policy/none",
    ],
    [
      "a device of nobody",
      { accounts: [{ ...account, mfaDevices: [{ name: "d", user: "ghost" }] }] },
      'there is no user "ghost" in the account',
    ],
    [
      "names that differ in case only",
      { accounts: [{ ...account, users: [{ name: "u" }, { name: "U" }] }] },
      "there is one of this name already",
    ],
  ])("with %s is refused with the place", async (_, content, message) => {
    const text = content === undefined ? "no JSON" : JSON.stringify(content, null, 2);
    const folder = folderWith({ "state.json": text });
    const file = join(folder, "state.json");
    await expect(start(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});

test("saving and loading give the same state", async () => {
  const file = join(folderWith({}), "state.json");
  const endpoint = await start(file);
  const iam = new IAMClient(clientSettings(endpoint));
  const alice = await userWithKey(iam, "alice", "/a/b/");
  await iam.send(new TagUserCommand({ UserName: "alice", Tags: [{ Key: "k", Value: "v" }] }));
  await enabledDevice(iam, "alice");
  await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "spare", Path: "/x/" }));
  await role(iam, "r", trust({ Principal: { AWS: alice.arn } }), { Path: "/p/", MaxSessionDuration: 7200 });
  await iam.send(new GetUserCommand({ UserName: "alice" }));
  await iam.send(new ListUsersCommand({}));
  const text = readFileSync(file, "utf8");
  const loaded = stateFromText("state.json", text);
  const again = loaded.kind === "state" ? stateText(loaded.state) : "null";
  // The order of the members, which the checksum knows, is none that matters.
  expect({ ...JSON.parse(again), checksum: "" }).toEqual({ ...JSON.parse(text), checksum: "" });
});
