import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { why as whyCommand } from "../src/cli/arguments/why.js";
import { runWhyProfile, type WhyProfileOptions } from "../src/cli/why-profile.js";
import { clientNames } from "../src/profiles/index.js";

const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Call {
  readonly role: string;
  readonly code: string;
  readonly lifetimeSeconds: number | null;
  readonly outcome: string;
  readonly decision: {
    readonly decision: string;
    readonly reason: string;
    readonly assumes: readonly string[];
    readonly deciding: readonly { readonly file: string; readonly line: number; readonly why: string }[];
  } | null;
}

interface Answer {
  readonly profile: string;
  readonly readings: readonly { readonly client: string; readonly result: string; readonly calls: readonly Call[] }[];
  readonly differences: readonly { readonly kind: string; readonly message: string }[];
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly message: string;
    readonly line: number | null;
    readonly clients: readonly string[];
  }[];
}

const given: WhyProfileOptions = {
  profile: undefined,
  all: false,
  awsConfig: "fixtures/profiles/config",
  credentials: "fixtures/profiles/credentials",
  clients: [],
  policies: [],
  accountDump: undefined,
  format: "json",
  output: join(folder, "report"),
  config: undefined,
};

/** The report and the exit code of a run. */
async function why(options: Partial<WhyProfileOptions>) {
  const status = await runWhyProfile({ ...given, ...options });
  const text = readFileSync(join(folder, "report"), "utf8");
  return { status, text };
}

async function answered(
  options: Partial<WhyProfileOptions>,
): Promise<{ readonly status: number; readonly answer: Answer }> {
  const { status, text } = await why(options);
  const [answer]: readonly Answer[] = JSON.parse(text).profiles;
  if (answer === undefined) throw new Error("no answer");
  return { status, answer };
}

/** The decisions on the calls of the first client. */
function decisions({ readings: [first] }: Answer): readonly (string | undefined)[] {
  return (first?.calls ?? []).map(({ decision }) => decision?.decision);
}

const dump = "fixtures/profiles/account.json";

describe("with the account's dump", () => {
  const allowed = ["open", "guarded", "next", "customer", "bobs-device"];
  test.each(allowed)("%s: every call is allowed", async (profile) => {
    const { status, answer } = await answered({ profile, clients: ["cli"], accountDump: dump });
    expect(new Set(decisions(answer))).toEqual(new Set(["allowed"]));
    expect(status).toBe(0);
  });

  test.each([
    ["guarded-without-serial", "mfa-serial-missing", 15],
    ["next-with-mfa", "refused-by-policies", 23],
    ["customer-without-id", "refused-by-policies", 32],
    ["named", "refused-by-policies", 36],
    ["by-tag", "refused-by-policies", 44],
  ] as const)("%s: the last call is refused", async (profile, id, line) => {
    const { status, answer } = await answered({ profile, clients: ["cli"], accountDump: dump });
    expect(decisions(answer).at(-1)).toBe("implicitDeny");
    expect(answer.findings).toContainEqual(expect.objectContaining({ id, line, severity: "error" }));
    expect(status).toBe(1);
  });

  test("the deciding line is that of the condition in the dump", async () => {
    const { answer } = await answered({ profile: "customer-without-id", clients: ["cli"], accountDump: dump });
    const [line] = answer.readings[0]?.calls[0]?.decision?.deciding ?? [];
    expect(line).toMatchObject({ file: dump, why: "the key is absent" });
    expect(readFileSync(dump, "utf8").split("\n")[(line?.line ?? 0) - 1]).toContain("sts:ExternalId");
  });

  test.each([
    ["office", "aws:SourceIp"],
    ["missing", "arn:aws:iam::123456789012:role/open"],
    ["stranger", "whether it has MFA"],
    ["after-sign-in", "whose credentials"],
  ])("%s: it is not known, and does not pass", async (profile, why) => {
    const { status, answer } = await answered({ profile, clients: ["cli"], accountDump: dump });
    expect(decisions(answer)).toEqual(["unknown"]);
    expect(answer.readings[0]?.calls[0]?.decision?.reason).toContain(why);
    expect(status).toBe(1);
  });

  test("whose key it is comes from mfa_serial, and is said to be assumed", async () => {
    const { answer } = await answered({ profile: "open", clients: ["cli"], accountDump: dump });
    expect(answer.readings[0]?.calls[0]?.decision?.assumes).toEqual([
      "the key of the profile alice belongs to arn:aws:iam::123456789012:user/alice, as mfa_serial suggests",
    ]);
  });

  test("serial numbers that disagree tell of nobody", async () => {
    const { answer } = await answered({ profile: "denied", clients: ["cli"], accountDump: dump });
    expect(answer.readings[0]?.calls[0]?.decision).toMatchObject({ decision: "unknown" });
  });
});

describe("with trust policies alone", () => {
  const aws = (text: string): Pick<WhyProfileOptions, "awsConfig"> => {
    writeFileSync(join(folder, "config"), text);
    return { awsConfig: join(folder, "config") };
  };
  const role = "role_arn = arn:aws:iam::123456789012:role/kjh-DuperRole\nsource_profile = alice\n";
  const serial = "mfa_serial = arn:aws:iam::123456789012:mfa/service-user/kjh-SuperDuperUser\n";
  const policies = ["policies/kjh-DuperRole.json"];

  test("the founding story: refused without a serial number, allowed with one", async () => {
    const files = aws(`[profile with]\n${role}${serial}[profile without]\n${role}`);
    const without = await answered({ ...files, profile: "without", policies, clients: ["cli"] });
    expect(without.answer.findings.map(({ id }) => id)).toContain("mfa-serial-missing");
    expect(without.status).toBe(1);
    const withOne = await answered({ ...files, profile: "with", policies, clients: ["cli"] });
    expect(decisions(withOne.answer)).toEqual(["allowed"]);
    expect(withOne.answer.readings[0]?.calls[0]?.decision?.assumes).toContain(
      "the policies of arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser allow sts:AssumeRole, and deny nothing of it",
    );
    expect(withOne.status).toBe(0);
  });

  test("a key of which nothing tells whose it is", async () => {
    const { status, answer } = await answered({
      ...aws(`[profile x]\n${role}`),
      profile: "x",
      policies,
      clients: ["cli"],
    });
    expect(decisions(answer)).toEqual(["unknown"]);
    expect(status).toBe(1);
  });

  test("MFA that a client loses is refused, and named", async () => {
    const files = aws(`[profile x]\n${role}Mfa_Serial${serial.slice(10)}[profile y]\n${role}${serial}`);
    const { status, answer } = await answered({ ...files, profile: "x", policies });
    expect(answer.differences.map(({ kind }) => kind)).toContain("mfa");
    const lost = answer.findings.find(({ id }) => id === "mfa-serial-missing");
    expect(lost?.clients).toEqual(["js", "js2", "cdk", "ruby"]);
    expect(status).toBe(1);
  });
});

describe("the report", () => {
  test("follows its schema, for all profiles", async () => {
    const schema = JSON.parse(readFileSync("src/report/schema/profiles.json", "utf8"));
    const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);
    const { text } = await why({ all: true, accountDump: dump });
    const report: unknown = JSON.parse(text);
    expect(isValid(report), JSON.stringify(isValid.errors)).toBe(true);
    expect(JSON.parse(text).profiles).toHaveLength(22);
  });

  test("in words says clients, calls, lifetimes and findings", async () => {
    const { text } = await why({ profile: "guarded", format: "pretty" });
    expect(text).toContain("prompts for a code of arn:aws:iam::123456789012:mfa/alice");
    expect(text).toContain("the session lives 3600 seconds");
    expect(text).toContain("code-cannot-be-asked [terraform]");
    expect(text).toContain("fixtures/profiles/config:10");
  });

  test("in words says what differs between clients that do the same", async () => {
    const { text } = await why({ profile: "after-sign-in", format: "pretty", clients: ["cli", "terraform"] });
    expect(text).toContain("cli, cli2, boto3: the call is signed for eu-central-1");
    expect(text).toContain("terraform: the session lives 900 seconds (the default of the client)");
  });

  test("profiles that share sessions in a cache", async () => {
    const { answer } = await answered({ profile: "shared-one", clients: ["cli"] });
    const shared = answer.findings.find(({ id }) => id === "shared-cache-entry");
    expect(shared?.message).toContain("shared-two");
    expect(shared?.clients).toEqual(["cli", "cli2"]);
    const { answer: other } = await answered({ profile: "guarded", clients: ["cli"] });
    expect(other.findings.map(({ id }) => id)).not.toContain("shared-cache-entry");
  });

  test("what fails with one client only is no error, unless that one is asked about", async () => {
    expect((await answered({ profile: "guarded" })).status).toBe(0);
    const { status, answer } = await answered({ profile: "guarded", clients: ["terraform"] });
    expect(answer.findings).toContainEqual(expect.objectContaining({ id: "code-cannot-be-asked", severity: "error" }));
    expect(status).toBe(1);
  });
});

describe("secrets", () => {
  const secrets = ["wJalrXUtnFEMI", "je7MtGbClwBF", "AQoEXAMPLE", "AKIAIOSFODNN7", "hunter-two"];
  const odd = [
    "[profile x]",
    "role_arn = arn:aws:iam::123456789012:role/open",
    "source_profile = alice # hunter-two",
    "  aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_Secret_Access_Key : je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
    "credential_process = /opt/sign-in --password hunter-two",
    "external_id = e ; hunter-two",
  ].join("\n");

  test.each(["pretty", "json"] as const)("are never read out: %s", async (format) => {
    writeFileSync(join(folder, "odd"), odd);
    const texts = [
      await why({ all: true, format, accountDump: dump }),
      await why({ profile: "x", format, awsConfig: join(folder, "odd") }),
    ];
    for (const { text } of texts) for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test.each(["cli", "js", "ruby"])("nor are pieces of a token that is broken into lines: %s", async (client) => {
    const pieces = [
      "aws_session_token = AQoEXAMPLE",
      "  AQoEXAMPLEone=",
      "AQoEXAMPLEtwo=",
      "AQoEXAMPLEtwo=",
      "  role_arn = x",
    ];
    writeFileSync(join(folder, "odd"), ["[profile x]", ...pieces].join("\n"));
    const { text } = await why({
      profile: "x",
      clients: [client],
      awsConfig: join(folder, "odd"),
      credentials: "fixtures/profiles/config",
    });
    expect(text).not.toContain("AQoEXAMPLE");
  });

  test("not in errors either", async () => {
    writeFileSync(join(folder, "odd"), odd);
    const error: unknown = await why({ profile: "aliec", awsConfig: join(folder, "odd") }).catch(
      (each: unknown) => each,
    );
    expect(String(error)).toContain('no client finds a profile "aliec" in the files; did you mean "alice"?');
    for (const secret of secrets) expect(String(error)).not.toContain(secret);
  });
});

describe("usage", () => {
  test.each([
    [{}, "name a profile with --profile, or give --all"],
    [{ profile: "open", all: true }, "cannot be given together"],
    [{ profile: "open", clients: ["clu"] }, '--client: unknown client "clu"; did you mean "cli"?'],
    [{ profile: "open", awsConfig: "fixtures/profiles/none" }, "fixtures/profiles/none cannot be read"],
    [{ profile: "open", output: "fixtures/profiles/config" }, "is the config file"],
    [{ profile: "open", policies: ["fixtures/profiles/none.json"] }, "the policies cannot be read"],
  ])("%j", async (options, message) => {
    await expect(why(options)).rejects.toThrow(message);
  });

  describe("without options for the files", () => {
    const home = join(folder, "home");
    const saved = { HOME: process.env["HOME"], AWS_CONFIG_FILE: process.env["AWS_CONFIG_FILE"] };
    beforeAll(() => {
      mkdirSync(join(home, ".aws"), { recursive: true });
      writeFileSync(
        join(home, ".aws/credentials"),
        "[mine]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n",
      );
      process.env["HOME"] = home;
      process.env["AWS_CONFIG_FILE"] = "fixtures/profiles/config";
      return () => {
        for (const [name, value] of Object.entries(saved)) {
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      };
    });

    test("the variable comes first, then the home folder", async () => {
      const { text } = await why({ awsConfig: undefined, credentials: undefined, all: true });
      const names = JSON.parse(text).profiles.map(({ profile }: Answer) => profile);
      expect(names).toContain("guarded");
      expect(names).toContain("mine");
    });
  });
});

test("shells complete every client", () => {
  const { takes } = whyCommand.words.table["client"] ?? {};
  expect(takes).toEqual({ words: expect.arrayContaining([...clientNames]) });
});
