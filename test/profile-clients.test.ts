import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SourceText } from "../src/diagnostics/index.js";
import { clientsNamed, ProfileExplainer, profileLines, type Reading } from "../src/profiles/index.js";
import { codeOf, endpointForTests } from "./endpoint/clients.js";
import { ClientSession } from "./profile-clients/client-session.js";
import { cdkFolder, describeWhere, describeWith, rubySdk } from "./tools.js";

interface Case {
  readonly name: string;
  readonly ask: string;
  readonly config: readonly string[];
  readonly credentials: readonly string[];
}

/** A call to STS as a client sends it. */
interface SentCall {
  readonly Action: string;
  readonly RoleArn?: string | undefined;
  readonly DurationSeconds?: string | undefined;
  readonly SerialNumber?: string | undefined;
}

interface Observed {
  readonly calls: readonly SentCall[];
  /** `well`, or the name of an error. */
  readonly ended: string;
}

const cases: readonly Case[] = JSON.parse(readFileSync("fixtures/profiles/cases.json", "utf8"));

const calls = endpointForTests();
const exampleKeys = {
  alice: ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  bob: ["AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"],
} as const;
const realKeys = new Map<string, string>();
const seeds: Record<string, string> = {};
let ahead = 0;

/** Users and roles as the cases name them; every session can assume every role, so only what clients send decides. */
beforeAll(async () => {
  const iam = calls.iam();
  const allow = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }] };
  for (const name of ["alice", "bob"] as const) {
    await iam.send(new CreateUserCommand({ UserName: name }));
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: "sts", PolicyDocument: JSON.stringify(allow) }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const [id, secret] = exampleKeys[name];
    realKeys.set(id, AccessKey?.AccessKeyId ?? "").set(secret, AccessKey?.SecretAccessKey ?? "");
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
    const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString("ascii");
    seeds[name] = seed;
    await iam.send(
      new EnableMFADeviceCommand({
        UserName: name,
        SerialNumber: VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: codeOf(seed, -30),
        AuthenticationCode2: codeOf(seed),
      }),
    );
  }
  for (const name of ["open", "guarded", "next"]) {
    const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const policy = { Version: "2012-10-17", Statement: [statement] };
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(policy) }));
  }
});

/** What is foreseen for a client; undefined where the case needs what is not there: a process, sign-on, an instance, a token. */
function foreseen(client: string, { config, credentials, ask }: Case): Reading | undefined {
  const files = {
    config: profileLines(new SourceText("config", config.join("\n"))),
    credentials: profileLines(new SourceText("credentials", credentials.join("\n"))),
  };
  const settings = { policies: undefined, now: 0 };
  const clients = clientsNamed([client]).filter(({ id }) => id === client);
  const [reading] = new ProfileExplainer(files, clients, settings).explain(ask).readings;
  const isHere = reading?.base === undefined || (reading.base.kind === "keys" && !reading.base.key.isTemporary);
  return isHere ? reading : undefined;
}

/** The calls that reach STS, as they are foreseen. */
function sentCalls({ calls: planned }: Reading): readonly SentCall[] {
  return planned.flatMap(({ hop, outcome }): readonly SentCall[] => {
    if (outcome.kind === "not reached" || (outcome.kind === "refused" && outcome.by === "client")) return [];
    const { duration, serial, code } = hop;
    const seconds = duration.kind === "sent" ? String(duration.seconds) : duration.kind === "NaN" ? "NaN" : undefined;
    return [
      {
        Action: hop.action.slice("sts:".length),
        RoleArn: hop.role,
        ...(seconds === undefined ? {} : { DurationSeconds: seconds }),
        // What a remark says is not kept.
        ...(serial === undefined || (code !== "asked" && code !== "sent without a code")
          ? {}
          : { SerialNumber: serial.value.replace("…", "my phone") }),
      },
    ];
  });
}

/** A duration beyond the role's own maximum is refused by STS, and the files do not tell that maximum. */
function isBeyondRole({ calls: planned }: Reading): boolean {
  return planned.some(({ hop: { duration } }) => duration.kind === "sent" && duration.seconds > 3600);
}

const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The two files of a case, with keys of the endpoint. */
function filesOf({ config, credentials }: Case): { readonly config: string; readonly credentials: string } {
  const real = (lines: readonly string[]): string =>
    [...realKeys].reduce((text, [example, key]) => text.replaceAll(example, key), `${lines.join("\n")}\n`);
  const own = mkdtempSync(join(folder, "case-"));
  const paths = { config: join(own, "config"), credentials: join(own, "credentials") };
  writeFileSync(paths.config, real(config));
  writeFileSync(paths.credentials, real(credentials));
  return paths;
}

function compare(found: Observed, reading: Reading): void {
  expect(found.calls).toEqual(sentCalls(reading));
  if (isBeyondRole(reading)) return;
  if (reading.result === "works") expect(found.ended).toBe("well");
  else expect(found.ended).not.toBe("well");
}

/** When a user's last code was given, on the endpoint's clock. */
const lastCodes = new Map<string, number>();

/** A code of a device that was not used yet. */
function unusedCode(serial: string): string {
  const user = serial.slice(serial.lastIndexOf("/") + 1);
  // The codes of a chain are asked for at one time, and all are used at the same.
  if (lastCodes.get(user) === ahead) {
    ahead += 60;
    calls.endpoint().advanceClock(60);
  }
  lastCodes.set(user, ahead);
  return codeOf(seeds[user] ?? "", ahead);
}

/** Lets the clock go on, where the codes of its time were given elsewhere. */
function passTime(): void {
  ahead += 60;
  calls.endpoint().advanceClock(60);
}

const hasBotocore = spawnSync("python3", ["-c", "import botocore"], { stdio: "ignore" }).status === 0;

describeWhere(hasBotocore, "Python with botocore", "boto3 does with profiles what is foreseen", () => {
  const asked = cases.flatMap((each) => {
    const reading = foreseen("boto3", each);
    return reading === undefined ? [] : [{ each, reading }];
  });
  let found: readonly Observed[] = [];

  beforeAll(async () => {
    const given = asked.map(({ each }) => ({ ...filesOf(each), profile: each.ask }));
    const answer = JSON.parse(
      await run(JSON.stringify({ endpoint: calls.endpoint().url, seeds, ahead, cases: given })),
    );
    found = answer.observed;
    ahead = answer.ahead;
  });

  function run(input: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn("python3", ["test/profile-clients/botocore_calls.py"], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      child.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`python3 ended with ${code}`))));
      child.stdin.end(input);
    });
  }

  test("most cases are here", () => expect(asked.length).toBeGreaterThan(40));

  test.each(asked.map(({ each, reading }, index) => [each.name, index, reading] as const))(
    "%s",
    (_, index, reading) => {
      const observed = found[index];
      if (observed === undefined) throw new Error("nothing was observed");
      compare(observed, reading);
    },
  );
});

interface IniOptions {
  readonly profile: string;
  readonly filepath: string;
  readonly configFilepath: string;
  readonly ignoreCache: boolean;
  readonly mfaCodeProvider: (serial: string) => Promise<string>;
  readonly clientConfig: object;
  readonly clientPlugins: readonly object[];
}

/** The reader of profiles that the AWS SDK's own clients bring along. */
function fromIniOfSdk(): (options: IniOptions) => () => Promise<unknown> {
  const here = createRequire(import.meta.url);
  const client = createRequire(here.resolve("@aws-sdk/client-sts"));
  const chain = createRequire(client.resolve("@aws-sdk/credential-provider-node"));
  const { fromIni }: { fromIni: (options: IniOptions) => () => Promise<unknown> } = chain(
    "@aws-sdk/credential-provider-ini",
  );
  return fromIni;
}

describe("the AWS SDK for JavaScript 3 does with profiles what is foreseen", () => {
  const asked = cases.flatMap((each) => {
    const reading = foreseen("js", each);
    return reading === undefined ? [] : [{ each, reading }];
  });

  beforeAll(passTime);

  async function observe(each: Case): Promise<Observed> {
    const { config, credentials } = filesOf(each);
    const sent: SentCall[] = [];
    const recorder = {
      applyToStack: (stack: { add: (middleware: unknown, options: object) => void }) =>
        stack.add(
          (next: (args: unknown) => unknown, context: { commandName: string }) => (args: { input: SentCall }) => {
            const { RoleArn, DurationSeconds, SerialNumber } = args.input;
            const seconds = DurationSeconds === undefined ? {} : { DurationSeconds: String(DurationSeconds) };
            const serial = SerialNumber === undefined ? {} : { SerialNumber };
            sent.push({ Action: context.commandName.replace(/Command$/, ""), RoleArn, ...seconds, ...serial });
            return next(args);
          },
          { step: "initialize" },
        ),
    };
    const provider = fromIniOfSdk()({
      ...{ profile: each.ask, filepath: credentials, configFilepath: config, ignoreCache: true },
      clientConfig: { endpoint: calls.endpoint().url, region: "us-east-1" },
      clientPlugins: [recorder],
      mfaCodeProvider: async (serial) => unusedCode(serial),
    });
    const ended = await provider().then(
      () => "well",
      (error: unknown) => (error instanceof Error ? error.name : "?"),
    );
    return { calls: sent, ended };
  }

  test("most cases are here", () => expect(asked.length).toBeGreaterThan(40));

  test.each(asked.map(({ each, reading }) => [each.name, each, reading] as const))("%s", async (_, each, reading) => {
    compare(await observe(each), reading);
  });
});

/** Runs the cases in a client of a process of its own. */
function compareSession(client: string, start: () => Promise<ClientSession>): void {
  const asked = cases.flatMap((each) => {
    const reading = foreseen(client, each);
    return reading === undefined ? [] : [{ each, reading }];
  });
  let session: ClientSession;

  beforeAll(async () => {
    passTime();
    session = await start();
  });
  afterAll(() => session.end());

  test("most cases are here", () => expect(asked.length).toBeGreaterThan(40));

  test.each(asked.map(({ each, reading }) => [each.name, each, reading] as const))("%s", async (_, each, reading) => {
    const { ended, calls: sent } = await session.call({ ...filesOf(each), profile: each.ask });
    const names = ["Action", "RoleArn", "DurationSeconds", "SerialNumber"] as const;
    const parameters = sent.map((call) => names.flatMap((name) => (call.has(name) ? [[name, call.get(name)]] : [])));
    compare({ ended, calls: parameters.map((pairs): SentCall => Object.fromEntries(pairs)) }, reading);
  });
}

describeWith(["aws-cdk"], "the AWS CDK does with profiles what is foreseen", () => {
  compareSession("cdk", () => {
    const variables = { CDK_FOLDER: cdkFolder(), CDK_HOME: join(folder, ".cdk") };
    const command = [process.execPath, "test/profile-clients/cdk-calls.cjs"] as const;
    return ClientSession.start(command, calls.endpoint(), variables, unusedCode);
  });
});

// Not every Debian has a package of it.
describeWhere(
  rubySdk() !== undefined,
  "the AWS SDK for Ruby",
  "the AWS SDK for Ruby does with profiles what is foreseen",
  () => {
    compareSession("ruby", () => {
      const command = ["ruby", "test/profile-clients/ruby_calls.rb"] as const;
      return ClientSession.start(command, calls.endpoint(), { HOME: folder }, unusedCode);
    });
  },
);

describeWith(["aws"], "the AWS CLI", () => {
  test("two profiles with other sources share a session of its cache", async () => {
    const role = "role_arn = arn:aws:iam::123456789012:role/open";
    const each = {
      name: "shared",
      ask: "p1",
      config: ["[profile p1]", role, "source_profile = alice", "[profile p2]", role, "source_profile = bob"],
      credentials: cases[0]?.credentials ?? [],
    };
    const files = filesOf(each);
    const { PATH } = process.env;
    const variables = { AWS_CONFIG_FILE: files.config, AWS_SHARED_CREDENTIALS_FILE: files.credentials, AWS_PAGER: "" };
    const env = {
      PATH,
      HOME: mkdtempSync(join(folder, "home-")),
      AWS_ENDPOINT_URL: calls.endpoint().url,
      AWS_DEFAULT_REGION: "us-east-1",
    };
    const identity = (profile: string): Promise<string> =>
      new Promise((resolve) => {
        const args = ["sts", "get-caller-identity", "--profile", profile, "--query", "Arn", "--output", "text"];
        const child = spawn("aws", args, { env: { ...env, ...variables } });
        let text = "";
        child.stdout.setEncoding("utf8").on("data", (more: string) => {
          text += more;
        });
        child.on("close", () => resolve(text.trim()));
      });
    const first = await identity("p1");
    expect(first).toMatch(/^arn:aws:sts::123456789012:assumed-role\/open\/botocore-session-\d+$/);
    // The session of the first, and no call of bob's.
    expect(await identity("p2")).toBe(first);
    const lines = (name: "config" | "credentials") => profileLines(new SourceText(name, each[name].join("\n")));
    const written = { config: lines("config"), credentials: lines("credentials") };
    const explainer = new ProfileExplainer(written, clientsNamed(["cli"]), { policies: undefined, now: 0 });
    expect(explainer.explain("p2").findings.map(({ id }) => id)).toContain("shared-cache-entry");
  });
});
