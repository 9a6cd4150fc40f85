import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  ChangePasswordCommand,
  CreateLoginProfileCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteServiceLinkedRoleCommand,
  EnableOutboundWebIdentityFederationCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
  paginateListUsers,
  TagUserCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { stateFromText, stateText } from "../../src/endpoint/state/state-document.js";
import { emptyState } from "../../src/endpoint/state/store.js";
import { executable, folderWith } from "../command-line.js";
import { describeWhere } from "../tools.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { clientSettings, codeOf, failureOf } from "./clients.js";
import { post } from "./raw.js";

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

describe("one file has one endpoint, whatever path leads to it", () => {
  test.each<[string, (file: string) => string]>([
    [
      "a link",
      (file) => {
        symlinkSync("state.json", join(dirname(file), "link.json"));
        return join(dirname(file), "link.json");
      },
    ],
    [
      "links to links",
      (file) => {
        symlinkSync(file, join(dirname(file), "one"));
        symlinkSync("one", join(dirname(file), "two"));
        return join(dirname(file), "two");
      },
    ],
    [
      "a link to the folder",
      (file) => {
        symlinkSync(dirname(file), join(dirname(file), "folder"));
        return join(dirname(file), "folder", "state.json");
      },
    ],
    ["dots", (file) => `${dirname(file)}/./sub/../state.json`],
    [
      "another name of the file",
      (file) => {
        linkSync(file, join(dirname(file), "other.json"));
        return join(dirname(file), "other.json");
      },
    ],
  ])("%s", async (_, leadsTo) => {
    const folder = folderWith({ "state.json": '{ "accounts": [] }', "sub/.keep": "" });
    const file = join(folder, "state.json");
    const other = leadsTo(file);
    const first = await start(file);
    await expect(start(other)).rejects.toThrow(`${other} is in use by another policy-check serve`);
    await new IAMClient(clientSettings(first)).send(new CreateUserCommand({ UserName: "kept" }));
    await expect(start(other)).rejects.toThrow("in use");
    await first.close();
    await start(other);
  });

  test("a link is written through, also one whose target is not there yet", async () => {
    const folder = folderWith({ "sub/.keep": "" });
    symlinkSync("sub/state.json", join(folder, "link.json"));
    const first = await start(join(folder, "link.json"));
    await expect(start(join(folder, "sub", "state.json"))).rejects.toThrow("in use");
    await new IAMClient(clientSettings(first)).send(new CreateUserCommand({ UserName: "kept" }));
    await first.close();
    expect(lstatSync(join(folder, "link.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "sub", "state.json"), "utf8")).toContain("kept");
  });

  test.each([
    ["a folder", ".", "it is a directory"],
    ["a device", "/dev/null", "it is not a file"],
    ["links in a circle", "circle", "too many symbolic links lead to it"],
  ])("%s is refused", async (_, path, message) => {
    const folder = folderWith({});
    symlinkSync("circle", join(folder, "circle"));
    await expect(start(path.startsWith("/") ? path : join(folder, path))).rejects.toThrow(message);
  });

  test("a turn that was being taken when its process was killed is over", async () => {
    const file = join(folderWith({}), "state.json");
    // A socket that nobody answers for, and the turn to take it away.
    const listening = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["--eval", listening, join(dirname(file), ".state.json.lock")]);
    mkdirSync(join(dirname(file), ".state.json.lock.turn"));
    await start(file);
    expect(readdirSync(dirname(file)).sort()).toEqual([".state.json.lock", "state.json"]);
  });

  test("so is one whose socket was taken away already", async () => {
    const file = join(folderWith({}), "state.json");
    mkdirSync(join(dirname(file), ".state.json.lock.turn"));
    await start(file);
    expect(readdirSync(dirname(file)).sort()).toEqual([".state.json.lock", "state.json"]);
  });
});

describe("a lock does not hang on where temporary files are, or on how long a path is", () => {
  const userIn = (endpoint: Endpoint, UserName: string) =>
    new IAMClient(clientSettings(endpoint)).send(new CreateUserCommand({ UserName }));
  const inTmpdir = async (state: string) => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = folderWith({});
    try {
      return await start(state);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  };

  test.each([
    ["a long folder", `${"f".repeat(120)}/state.json`],
    ["a long name", `${"n".repeat(200)}.json`],
    ["both, and many folders", `${"f/".repeat(60)}${"é".repeat(100)}`],
  ])("%s", async (_, path) => {
    const file = join(folderWith({ [path]: '{ "accounts": [] }' }), path);
    const first = await start(file);
    await expect(inTmpdir(file)).rejects.toThrow("is in use by another policy-check serve");
    await userIn(first, "kept");
    await expect(inTmpdir(file)).rejects.toThrow("is in use");
    await first.close();
    await (await inTmpdir(file)).close();
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  test("another name of the file, whenever it was made", async () => {
    const folder = folderWith({ "state.json": '{ "accounts": [] }', "sub/.keep": "" });
    const file = join(folder, "state.json");
    linkSync(file, join(folder, "sub", "before.json"));
    const first = await start(file);
    await expect(inTmpdir(join(folder, "sub", "before.json"))).rejects.toThrow("is in use");
    linkSync(file, join(folder, "sub", "after.json"));
    await expect(inTmpdir(join(folder, "sub", "after.json"))).rejects.toThrow("is in use");
    await userIn(first, "one");
    linkSync(file, join(folder, "sub", "later.json"));
    await expect(inTmpdir(join(folder, "sub", "later.json"))).rejects.toThrow("is in use");
    await userIn(first, "two");
    await userIn(first, "three");
    for (const name of ["before.json", "after.json", "later.json"])
      await expect(inTmpdir(join(folder, "sub", name))).rejects.toThrow("is in use");
  });

  test("the file of before belongs to the file", async () => {
    const file = join(folderWith({}), "state.json");
    const first = await start(file);
    await userIn(first, "one");
    await expect(start(`${file}.bak`)).rejects.toThrow("state.json.bak is in use by another policy-check serve");
    await first.close();
    const second = await start(`${file}.bak`);
    await expect(start(file)).rejects.toThrow("state.json is in use by another policy-check serve");
    await second.close();
    await start(file);
  });
});

describe("what is not ours is not replaced", () => {
  test.each<[string, (file: string) => void, string]>([
    [
      "a text in the place of the file of before",
      (file) => writeFileSync(`${file}.bak`, "my notes"),
      "state.json.bak is not",
    ],
    ["other JSON there", (file) => writeFileSync(`${file}.bak`, '{ "name": "mine" }'), "state.json.bak is not"],
    ["a link there", (file) => symlinkSync("precious", `${file}.bak`), "state.json.bak is not"],
    ["a folder there", (file) => mkdirSync(`${file}.bak`), "state.json.bak is not"],
    [
      "a file in the place of the lock",
      (file) => writeFileSync(join(dirname(file), ".state.json.lock"), "mine"),
      ".state.json.lock is not a lock of policy-check",
    ],
    [
      "a folder there",
      (file) => mkdirSync(join(dirname(file), ".state.json.lock")),
      ".state.json.lock is not a lock of policy-check",
    ],
  ])("%s", async (_, make, message) => {
    const folder = folderWith({ "state.json": '{ "accounts": [] }', precious: "precious" });
    const file = join(folder, "state.json");
    make(file);
    const before = readdirSync(folder);
    await expect(start(file)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(file, "utf8")).toBe('{ "accounts": [] }');
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("precious");
  });

  test("a file of before that was cut is, and so is an empty one", async () => {
    const file = join(folderWith({}), "state.json");
    const first = await start(file);
    await new IAMClient(clientSettings(first)).send(new CreateUserCommand({ UserName: "one" }));
    await first.close();
    for (const length of [100, 0]) {
      writeFileSync(`${file}.bak`, readFileSync(`${file}.bak`).subarray(0, length));
      const endpoint = await start(file);
      await endpoint.close();
    }
  });
});

const mayMount =
  spawnSync("unshare", [
    "-rm",
    "sh",
    "-c",
    "touch /tmp/x.$$ && mount --bind /tmp/x.$$ /tmp/x.$$; s=$?; rm -f /tmp/x.$$; exit $s",
  ]).status === 0;
describeWhere(mayMount, "namespaces with mounts", "a file that is mounted by itself", () => {
  test("is refused at the start", () => {
    const folder = folderWith({ "state.json": "", "a b.json": '{ "accounts": [] }' });
    writeFileSync(join(folder, "state.json"), stateText(emptyState()));
    for (const name of ["state.json", "a b.json"]) {
      const script = `mount --bind "$1" "$1" && exec timeout 20 "$2" "$3" serve --port 0 --state "$1"`;
      const run = spawnSync(
        "unshare",
        ["-rm", "sh", "-c", script, "sh", join(folder, name), process.execPath, executable],
        {
          encoding: "utf8",
        },
      );
      expect(run.stderr).toContain(
        "it is a mount point, and a mounted file cannot be replaced; mount its folder instead",
      );
      expect(run.status).toBe(2);
    }
  });
});

describe("a file that was damaged", () => {
  /** A file of version 2 with the file of before. */
  async function written(): Promise<string> {
    const file = join(folderWith({}), "state.json");
    const endpoint = await start(file);
    const iam = new IAMClient(clientSettings(endpoint));
    for (const UserName of ["alice", "bob"]) await iam.send(new CreateUserCommand({ UserName }));
    await endpoint.close();
    return file;
  }

  test("is refused with the place, and the file of before is offered, not taken", async () => {
    const file = await written();
    expect(
      [readFileSync(file, "utf8"), readFileSync(`${file}.bak`, "utf8")].map((text) => text.includes("bob")),
    ).toEqual([true, false]);
    const text = readFileSync(file, "utf8").replace("alice", "alicf");
    writeFileSync(file, text);
    const refused = await start(file).catch((error: unknown) => String(error));
    expect(refused).toMatch(/state\.json:3:15: the checksum does not match the file/);
    expect(refused).toContain(`to restore it, run: cp ${file}.bak ${file}`);
    expect(readFileSync(file, "utf8")).toBe(text);
    renameSync(`${file}.bak`, file);
    await start(file);
  });

  test.each<[string, (text: string) => string, string]>([
    ["cut", (text) => text.slice(0, -20), "expected"],
    [
      "a key",
      (text) => text.replace('"checksum"', '"chdcksum"'),
      'unknown part of a state file "chdcksum"; did you mean "checksum"?',
    ],
    ["the checksum", (text) => text.replace(/sha256-./, "sha256-g"), "/checksum"],
    ["another case", (text) => text.replace(/(sha256-\d*)(\D)/, (_, a, b) => a + b.toUpperCase()), "/checksum"],
    ["a space more", (text) => text.replace(": [", ":  ["), "the checksum does not match the file"],
    ["no checksum", (text) => text.replace(/\n {2}"checksum".*/, ""), "a state of version 2 requires a checksum"],
    ["a newer version", (text) => text.replace('"schemaVersion": 2', '"schemaVersion": 3'), "/schemaVersion"],
  ])("%s", async (_, damage, message) => {
    const file = await written();
    const text = damage(readFileSync(file, "utf8"));
    writeFileSync(file, text);
    await expect(start(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("a file of before that is damaged as well is not offered", async () => {
    const file = await written();
    for (const path of [file, `${file}.bak`]) writeFileSync(path, readFileSync(path, "utf8").replace("alice", "alicf"));
    const refused = await start(file).catch((error: unknown) => String(error));
    expect(refused).toContain("the checksum does not match the file");
    expect(refused).not.toContain("restore");
  });

  test("one that is gone is told of, with the file of before", async () => {
    const file = await written();
    rmSync(file);
    const notices: string[] = [];
    open.push(await startEndpoint({ state: file, onNotice: (notice) => notices.push(notice) }));
    expect(notices).toEqual([
      expect.stringMatching(
        /state\.json does not exist, so the endpoint starts with an empty state; .*to restore it, run: cp /,
      ),
    ]);
  });

  test("changed by hand it is taken without version and checksum, with a word", async () => {
    const file = await written();
    const text = readFileSync(file, "utf8").replaceAll("alice", "carol");
    writeFileSync(file, text.replace(/\n {2}"(schemaVersion|checksum)".*/g, ""));
    const notices: string[] = [];
    const endpoint = await startEndpoint({ state: file, onNotice: (notice) => notices.push(notice) });
    open.push(endpoint);
    const { Users } = await new IAMClient(clientSettings(endpoint)).send(new ListUsersCommand({}));
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["bob", "carol"]);
    expect(notices).toEqual([
      `${file} has no checksum; the endpoint writes it again with one, in version 2 of the format`,
    ]);
    expect(readFileSync(file, "utf8")).toMatch(/"checksum": "sha256-[0-9a-f]{64}"/);
  });

  test("one of version 1 is read and written in version 2", async () => {
    const file = join(folderWith({ "state.json": '{ "schemaVersion": 1, "accounts": [] }' }), "state.json");
    await start(file);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ schemaVersion: 2 });
  });

  test("nobody else can read it, nor the file of before, with whatever mode they came", async () => {
    const file = await written();
    chmodSync(file, 0o644);
    const endpoint = await start(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await new IAMClient(clientSettings(endpoint)).send(new CreateUserCommand({ UserName: "carol" }));
    expect([file, `${file}.bak`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });
});

test("a reset while changes are being written is what the file has", async () => {
  const file = join(folderWith({}), "state.json");
  const endpoint = await start(file);
  const iam = new IAMClient(clientSettings(endpoint));
  for (let round = 0; round < 5; round++) {
    const making = ["a", "b", "c"].map((name) =>
      iam.send(new CreateUserCommand({ UserName: `${name}${round}` })).catch(() => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([...making, endpoint.reset()]);
    await endpoint.advanceClock(1);
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    const { accounts } = JSON.parse(readFileSync(file, "utf8"));
    expect(accounts.flatMap(({ users }: { users: unknown[] }) => users)).toHaveLength(Users.length);
    expect(existsSync(`${file}.bak`)).toBe(true);
  }
});

describe("a clock that is moved too far", () => {
  const century = 100 * 366 * 24 * 3600;

  test("is refused, in sum and in single accounts, and so is a file with more", async () => {
    const file = join(folderWith({}), "state.json");
    const endpoint = await start(file);
    const move = async (body: object) => {
      const answer = await fetch(`${endpoint.url}/_policy-check/clock`, { method: "POST", body: JSON.stringify(body) });
      return [answer.status, (await answer.json()).error];
    };
    const ahead = (seconds: number) =>
      `the clock can be at most ${century} seconds ahead, and it is already ${seconds} seconds ahead`;
    expect(await move({ advanceSeconds: century + 1 })).toEqual([400, ahead(0)]);
    expect(await move({ advanceSeconds: century - 10 })).toEqual([200, undefined]);
    expect(await move({ advanceSeconds: 11 })).toEqual([400, ahead(century - 10)]);
    expect(await move({ advanceSeconds: 6, accounts: ["111111111111"] })).toEqual([200, undefined]);
    expect(await move({ advanceSeconds: 5, accounts: ["111111111111"] })).toEqual([400, ahead(century - 4)]);
    expect(await move({ advanceSeconds: 5 })).toEqual([400, ahead(century - 4)]);
    expect(await move({ advanceSeconds: 4 })).toEqual([200, undefined]);
    await expect(endpoint.advanceClock(1)).rejects.toThrow(ahead(century));
    await expect(endpoint.advanceClock(-1)).rejects.toThrow("can only be moved forward");
    await new IAMClient(clientSettings(endpoint)).send(new CreateUserCommand({ UserName: "alice" }));
    await endpoint.close();
    await start(file);
  });

  test.each([
    [
      { clockOffset: century + 1 },
      `state.json:1:16: the clock is ${century + 1} seconds ahead; the maximum is ${century} seconds`,
    ],
    [{ clockOffset: century, accountClocks: { "111111111111": 1 } }, `the clock is ${century + 1} seconds ahead`],
    [{ clockOffset: 1e300 }, "seconds ahead"],
  ])("by a file: %j", async (clocks, message) => {
    const folder = folderWith({ "state.json": JSON.stringify({ ...clocks, accounts: [] }) });
    await expect(start(join(folder, "state.json"))).rejects.toThrow(message);
  });
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
      'state.json:5:7: unknown part of a state file "user"',
    ],
    ["no account id", { accounts: [{}] }, 'state.json:3:5: /accounts/0 has no "id"'],
    ["an account twice", { accounts: [account, account] }, "state.json:7:13: the account 123456789012 appears twice"],
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
      "another entity of this kind has the same name",
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
  const Password = "Correct horse 1";
  await iam.send(new CreateLoginProfileCommand({ UserName: "alice", Password }));
  await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" }));
  const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: "AWSServiceRoleForECS" }));
  const { IssuerIdentifier } = await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
  const statement = { Effect: "Allow", Action: "iam:ChangePassword", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await iam.send(new PutUserPolicyCommand({ UserName: "alice", PolicyName: "own", PolicyDocument }));
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  await iam.send(new GetUserCommand({ UserName: "alice" }));
  await iam.send(new ListUsersCommand({}));
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain(Password);
  const loaded = stateFromText("state.json", text);
  const again = loaded.kind === "state" ? stateText(loaded.state) : "null";
  // The order of the members, which the checksum knows, is none that matters.
  expect({ ...JSON.parse(again), checksum: "" }).toEqual({ ...JSON.parse(text), checksum: "" });

  await endpoint.close();
  const second = new IAMClient(clientSettings(await start(file)));
  expect((await second.send(new GetCredentialReportCommand({}))).Content).toEqual(Content);
  expect(await second.send(new GetOutboundWebIdentityFederationInfoCommand({}))).toMatchObject({ IssuerIdentifier });
  const status = await second.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }));
  expect(status.Status).toBe("SUCCEEDED");
  const [running] = open.slice(-1);
  if (running === undefined) throw new Error("an endpoint is running");
  const change = new ChangePasswordCommand({ OldPassword: Password, NewPassword: "Battery staple 2" });
  await new IAMClient(clientSettings(running, alice)).send(change);
});

test("what calls are allowed to create can be read back: odd URLs of providers, blank tag keys, long device names", async () => {
  const file = join(folderWith({}), "state.json");
  const first = await start(file);
  const call = async (endpoint: Endpoint, parameters: Readonly<Record<string, string>>) =>
    post(endpoint.url, new URLSearchParams({ Version: "2010-05-08", ...parameters }).toString(), { service: "iam" });
  const urls = [
    "a.example.com/../b",
    "a.example.com/%zz",
    "exämple.com",
    "*.example.com",
    "b.example.com/",
    "10.0.0.1",
  ];
  const refused = ["https:c.example.com", "https:///c", " https://c.example.com", "https://c.example.com/a b"];
  const statuses: number[] = [];
  for (const Url of [...urls.map((url) => `https://${url}`), ...refused]) {
    const tag = { "Tags.member.1.Key": " ", "Tags.member.1.Value": "" };
    statuses.push((await call(first, { Action: "CreateOpenIDConnectProvider", Url, ...tag })).status);
  }
  expect(statuses).toEqual([...urls.map(() => 200), ...refused.map(() => 400)]);
  const device = { Action: "CreateVirtualMFADevice", VirtualMFADeviceName: "d".repeat(200) };
  expect((await call(first, device)).status).toBe(200);
  const listed = async (endpoint: Endpoint): Promise<readonly string[]> => {
    const providers = await call(endpoint, { Action: "ListOpenIDConnectProviders" });
    const devices = await call(endpoint, { Action: "ListVirtualMFADevices" });
    return `${providers.text}${devices.text}`.match(/<(Arn|SerialNumber)>.*?</g) ?? [];
  };
  const before = await listed(first);
  expect(before).toHaveLength(urls.length + 1);
  await first.close();
  expect(await listed(await start(file))).toEqual(before);
});
