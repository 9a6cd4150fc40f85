import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, expect, test } from "vitest";
import { executable, folderWith, policyCheck } from "./command-line.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./endpoint/accounts.js";
import { clientSettings, codeOf, failureOf, rootKeys } from "./endpoint/clients.js";

interface Serving {
  /** The first line of standard output, when there is one. */
  readonly ready: Promise<string>;
  /** Ends it, so that all that it said has come. */
  stop(): Promise<number | null>;
  stderr(): string;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function serve(...args: readonly string[]): Serving {
  const child = spawn(process.execPath, [executable, "serve", "--port", "0", ...args]);
  running.push(child);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").once("data", resolve);
    child.once("exit", () => reject(new Error(stderr)));
  });
  ready.catch(() => undefined);
  const stop = (): Promise<number | null> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { ready, stop, stderr: () => stderr };
}

test("says in one line of JSON where it is, and ends cleanly when told to", async () => {
  const { ready, stop, stderr } = serve("--format", "json", "--account", "111122223333", "--region", "eu-west-1");
  const { endpoint, ...rest } = JSON.parse(await ready);
  expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(rest).toEqual({ account: "111122223333", region: "eu-west-1", accessKeyId: "test", secretAccessKey: "test" });
  const sts = new STSClient(clientSettings({ url: endpoint }));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe("111122223333");
  expect(await stop()).toBe(0);
  const [line = ""] = stderr().split("\n");
  expect(JSON.parse(line)).toMatchObject({
    evaluator: "policy-check endpoint",
    action: "sts:GetCallerIdentity",
    status: 200,
  });
});

test("starts with the account of a dump, and says on standard error what to know of it", async () => {
  const dump = fileURLToPath(new URL("../fixtures/accounts/force-mfa.json", import.meta.url));
  const report = dump.replace(".json", ".credential-report.csv");
  const { ready, stop, stderr } = serve("--format", "json", "--account-dump", dump, "--credential-report", report);
  const { endpoint, account } = JSON.parse(await ready);
  expect(account).toBe("111122223333");
  const user = "arn:aws:iam::111122223333:user/grace";
  const page = await fetch(`${endpoint}/_policy-check/credentials`, { method: "POST", body: JSON.stringify({ user }) });
  const { accessKeys, mfaDevices } = await page.json();
  const [{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }] = accessKeys;
  const sts = new STSClient(clientSettings({ url: endpoint }, { AccessKeyId, SecretAccessKey }));
  const input = { RoleArn: "arn:aws:iam::111122223333:role/admin", RoleSessionName: "session" };
  expect((await failureOf(sts.send(new AssumeRoleCommand(input))))[0]).toBe("AccessDenied");
  const [{ serialNumber: SerialNumber, base32StringSeed: seed }] = mfaDevices;
  const withCode = { ...input, SerialNumber, TokenCode: codeOf(seed) };
  expect((await sts.send(new AssumeRoleCommand(withCode))).AssumedRoleUser?.Arn).toContain(
    "assumed-role/admin/session",
  );
  await stop();
  expect(stderr()).toContain("the account 111122223333 has 3 users, 1 group and 1 role");
});

test.each<[readonly string[], string]>([
  [["--account-dump", "nothing.json"], "nothing.json cannot be read: there is no such file"],
  [["--credential-report", "report.csv"], "credential-report"],
  [
    ["--account-dump", "a.json", "--upstream", "http://127.0.0.1:1"],
    "--account-dump and --upstream cannot be combined",
  ],
])("refuses %j", (words, message) => {
  const { status, stderr } = policyCheck(["serve", "--port", "0", ...words]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("tells people what to type", async () => {
  const { ready } = serve();
  const text = await ready;
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
  expect(text).toContain(`export AWS_ENDPOINT_URL=${url}`);
  expect(text).toContain("aws sts get-caller-identity");
});

test("writes events of calls, which why explains", async () => {
  const policy = trust({ Principal: { AWS: "arn:aws:iam::123456789012:user/alice" }, ...withMfa });
  const cwd = folderWith({ "guarded.json": policy });
  const file = join(cwd, "events.ndjson");
  const { ready, stop } = serve("--format", "json", "--events", file);
  const url: string = JSON.parse(await ready).endpoint;
  const iam = new IAMClient(clientSettings({ url }));
  const alice = await userWithKey(iam, "alice");
  const RoleArn = await role(iam, "guarded", policy);
  const sts = new STSClient(clientSettings({ url }, alice));
  await failureOf(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" })));
  const { status, stdout } = policyCheck(["why", "events.ndjson", "--policies", "guarded.json"], { cwd });
  expect(await stop()).toBe(0);
  expect({ status, agrees: stdout.includes("1 call: 1 as the policies say") || stdout }).toEqual({
    status: 0,
    agrees: true,
  });
  expect(policyCheck(["serve", "--events", join(cwd, "missing/events")]).stderr).toContain("cannot be written");
});

test("logs who called what, and what decided; never a secret", async () => {
  const { ready, stderr, stop } = serve("--format", "json");
  const url: string = JSON.parse(await ready).endpoint;
  const iam = new IAMClient(clientSettings({ url }));
  const alice = await userWithKey(iam, "alice");
  const device = await enabledDevice(iam, "alice");
  const RoleArn = await role(iam, "guarded", trust({ Principal: { AWS: alice.arn }, ...withMfa }));
  const sts = new STSClient(clientSettings({ url }, alice));
  const input = { RoleArn, RoleSessionName: "session" };
  await failureOf(sts.send(new AssumeRoleCommand(input)));
  const TokenCode = codeOf(device.seed, 30);
  const { Credentials } = await sts.send(new AssumeRoleCommand({ ...input, SerialNumber: device.serial, TokenCode }));
  await failureOf(sts.send(new AssumeRoleCommand({ ...input, SerialNumber: device.serial, TokenCode: "7654321" })));
  await new STSClient(clientSettings({ url }, Credentials)).send(new GetCallerIdentityCommand({}));
  await stop();
  const lines = stderr()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    lines
      .filter(({ action }) => action === "sts:AssumeRole")
      .map(({ status, decision }) => [status, decision?.decision, decision?.statements]),
  ).toEqual([
    [403, "implicitDeny", []],
    [200, "allowed", ["trust/Statement/0"]],
    [400, undefined, undefined],
  ]);
  const secrets = [
    alice.SecretAccessKey,
    device.seed,
    TokenCode,
    "7654321",
    Credentials?.SecretAccessKey,
    Credentials?.SessionToken,
  ];
  for (const secret of secrets) {
    expect(secret).toBeTruthy();
    expect(stderr()).not.toContain(secret);
  }
  expect(stderr()).not.toMatch(/Signature=|X-Amz-Signature/);
});

test("--log-level error logs what failed, silent nothing", async () => {
  for (const [level, lines] of [
    ["error", 1],
    ["silent", 0],
  ] as const) {
    const { ready, stderr, stop } = serve("--format", "json", "--log-level", level);
    const url: string = JSON.parse(await ready).endpoint;
    await new STSClient(clientSettings({ url })).send(new GetCallerIdentityCommand({}));
    const wrong = { ...rootKeys(), SecretAccessKey: "wrong" };
    await failureOf(new STSClient(clientSettings({ url }, wrong)).send(new GetCallerIdentityCommand({})));
    await stop();
    expect(
      stderr()
        .split("\n")
        .filter((line) => line !== ""),
    ).toHaveLength(lines);
  }
});

test("--enforcement off lets every authenticated call pass, and still verifies codes", async () => {
  const { ready } = serve("--format", "json", "--enforcement", "off");
  const url: string = JSON.parse(await ready).endpoint;
  const iam = new IAMClient(clientSettings({ url }));
  const alice = await userWithKey(iam, "alice");
  const bob = await userWithKey(iam, "bob");
  const device = await enabledDevice(iam, "alice");
  const RoleArn = await role(iam, "guarded", trust({ Principal: { AWS: alice.arn }, ...withMfa }));
  const input = { RoleArn, RoleSessionName: "session" };
  await new STSClient(clientSettings({ url }, bob)).send(new AssumeRoleCommand(input));
  const wrong = { ...input, SerialNumber: device.serial, TokenCode: "000000" };
  const sts = new STSClient(clientSettings({ url }, alice));
  expect((await failureOf(sts.send(new AssumeRoleCommand(wrong))))[0]).toBe("AccessDenied");
  const forged = { ...bob, SecretAccessKey: "x" };
  const call = new STSClient(clientSettings({ url }, forged)).send(new AssumeRoleCommand(input));
  expect((await failureOf(call))[0]).toBe("SignatureDoesNotMatch");
});

test("warns when others can reach it", async () => {
  const { ready, stderr } = serve("--host", "0.0.0.0");
  await ready;
  expect(stderr()).toContain(
    "warning: on 0.0.0.0 the endpoint, whose root credentials are public, accepts connections from other machines",
  );
});

test.each<[readonly string[], string]>([
  [["--port", "x"], "--port needs a number from 0 to 65535"],
  [["--port", "65536"], "--port needs a number from 0 to 65535"],
  [["--account", "12"], '"12" is not an account ID of 12 digits'],
  [["--enforcement", "maybe"], "Invalid values"],
  [["--unknown-callers", "pass"], "upstream"],
  [["--port", "0", "--host", "host.invalid"], "host.invalid is not an address of this machine"],
  [["--upstream", "not a url"], "not a url"],
  [["--upstream", "http://127.0.0.1:9", "--state", "s.json"], "--state and --upstream cannot be combined"],
  [["--upstream", "http://127.0.0.1:9", "--enforcement", "off"], "--enforcement off and --upstream cannot be combined"],
  [["extra"], "Unknown argument: extra"],
])("serve %j is refused", (args, message) => {
  const { status, stdout, stderr } = policyCheck(["serve", ...args]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("a port in use and a state file that is wrong are said in a line each", async () => {
  const { ready } = serve("--format", "json");
  const { port } = new URL(JSON.parse(await ready).endpoint);
  const taken = policyCheck(["serve", "--port", port]);
  expect([taken.status, taken.stderr]).toEqual([
    2,
    `policy-check: port ${port} of 127.0.0.1 is in use; --port 0 picks a free port\n`,
  ]);
  const cwd = folderWith({ "state.json": '{"accounts": [\n  {"id": "12"}]}' });
  const wrong = policyCheck(["serve", "--port", "0", "--state", "state.json"], { cwd });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('state.json:2:10: /accounts/0/id must match pattern "^\\d{12}$"');
});

test("--help has examples", () => {
  const { status, stdout } = policyCheck(["serve", "--help"]);
  expect(status).toBe(0);
  expect(stdout).toContain("policy-check serve --state state.json");
});
