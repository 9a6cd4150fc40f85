import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DOMParser } from "@xmldom/xmldom";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";
import { runFeatures } from "./harness/feature-run.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/prove.schema.json"), "utf8"));
const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

interface Result {
  readonly path: string;
  readonly role: string | null;
  readonly property: string;
  readonly verdict: "proved" | "violated" | "unknown";
  readonly axioms: readonly string[];
  readonly statement: number | null;
  readonly witness: { readonly context: Readonly<Record<string, string>>; readonly policies: object } | null;
  readonly reason: string | null;
  readonly line: number | null;
  readonly outside: readonly { readonly kind: string; readonly principal: string }[];
  readonly statements?: readonly { readonly reach: string; readonly sid: string | null }[];
  readonly unchecked?: string;
  readonly exempt?: string;
  readonly scenario?: string;
}

/** Runs `prove --format json`; what it prints is always what the schema says. */
function prove(args: readonly string[], options: Parameters<typeof policyCheck>[1] = {}) {
  const { status, stdout, stderr } = policyCheck(["prove", "--format", "json", ...args], { cwd: root, ...options });
  if (stdout === "") return { status, stderr, results: [] };
  const report: { readonly results: readonly Result[] } = JSON.parse(stdout);
  expect(isValid(report), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  return { status, stderr, results: report.results };
}

/** The decision of `simulate` on a witness, with the trust policy put in. */
function replayed(witness: Result["witness"], trust: unknown): string {
  const request = { ...witness, policies: { ...witness?.policies, trust } };
  const run = policyCheck(["simulate", "--request", "-", "--format", "json"], { input: JSON.stringify(request) });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout).decision;
}

const withoutMfa = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const service = trustPolicy({ Principal: { Service: "ec2.amazonaws.com" }, Condition: undefined });

describe("mfa", () => {
  test("the founding role is proved, with the axioms, and the exit code is 0", () => {
    const { status, results } = prove(["policies/kjh-DuperRole.json"]);
    expect(status).toBe(0);
    expect(results).toEqual([
      {
        path: "policies/kjh-DuperRole.json",
        role: null,
        property: "mfa",
        verdict: "proved",
        axioms: expect.any(Array),
        statement: null,
        witness: null,
        reason: null,
        line: null,
        undocumented: [],
        outside: [],
      },
    ]);
  });

  test("and so are all of policies/, but for those that the configuration exempts", () => {
    const { status, stderr, results } = prove(["policies"]);
    expect(status, stderr).toBe(0);
    expect(results.length).toBeGreaterThan(15);
    for (const { path, verdict, exempt } of results)
      expect(verdict === "proved" || exempt !== undefined, path).toBe(true);
  });

  test("the witnesses of the pitfalls replay through simulate", () => {
    const files = readdirSync(join(root, "fixtures/pitfalls")).map((file) => `fixtures/pitfalls/${file}`);
    const { status, results } = prove(files);
    expect(status).toBe(1);
    const violated = results.filter(({ verdict }) => verdict === "violated");
    expect(violated.length).toBeGreaterThan(12);
    for (const { path, witness, statement } of violated) {
      const trust = JSON.parse(readFileSync(join(root, path), "utf8"));
      expect(witness?.policies).not.toHaveProperty("trust");
      expect(witness?.context["aws:MultiFactorAuthPresent"] ?? "absent", path).not.toBe("true");
      expect(replayed(witness, trust), path).toBe("allowed");
      expect(trust.Statement[statement ?? -1].Effect, path).toBe("Allow");
    }
  });

  test("services and federated callers are told of apart, and count with --scope all", () => {
    const cwd = folderWith({ "service.json": service });
    const people = prove(["service.json"], { cwd });
    expect([people.status, people.results[0]?.verdict]).toEqual([0, "proved"]);
    expect(people.results[0]?.outside).toEqual([{ kind: "service", principal: "ec2.amazonaws.com" }]);
    const all = prove(["--scope", "all", "service.json"], { cwd });
    expect([all.status, all.results[0]?.verdict, all.results[0]?.outside]).toEqual([1, "violated", []]);
  });

  test("an age condition alone demands MFA by an axiom, which the proof names and which can be dropped", () => {
    const text = trustPolicy({ Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } } });
    const { results } = prove(["-"], { input: text });
    expect([results[0]?.verdict, results[0]?.axioms]).toEqual(["proved", expect.arrayContaining(["age-means-mfa"])]);
    const without = prove(["--without-axiom", "age-means-mfa", "-"], { input: text });
    expect([without.status, without.results[0]?.verdict]).toEqual([1, "violated"]);
  });
});

test("several properties are asked of each role, each with its verdict", () => {
  const cwd = folderWith({
    "aged.json": trustPolicy({
      Condition: {
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        NumericLessThan: { "aws:MultiFactorAuthAge": "3601" },
      },
    }),
  });
  const properties = [
    "mfa",
    "mfa-age=3600",
    "mfa-age=900",
    "accounts=123456789012",
    "accounts=111122223333",
    "reachable",
  ];
  const { status, results } = prove([...properties.flatMap((each) => ["--property", each]), "aged.json"], { cwd });
  expect(status).toBe(1);
  expect(results.map(({ property, verdict }) => [property, verdict])).toEqual([
    ["mfa", "proved"],
    ["mfa-age=3600", "proved"],
    ["mfa-age=900", "violated"],
    ["accounts=123456789012", "proved"],
    ["accounts=111122223333", "violated"],
    ["reachable", "proved"],
  ]);
  expect(Number(results[2]?.witness?.context["aws:MultiFactorAuthAge"])).toBeGreaterThan(900);
});

test("reachable names what is dead, redundant and overridden", () => {
  const allow = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
    Action: "sts:AssumeRole",
  };
  const bob = { AWS: "arn:aws:iam::123456789012:user/bob" };
  const statements = [
    { ...allow, Sid: "Used" },
    {
      ...allow,
      Sid: "Narrower",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
    { ...allow, Sid: "Impossible", Principal: bob, Condition: { Bool: { "aws:MultiFactorAuthPresent": ["x"] } } },
    { ...allow, Sid: "Stopped", Principal: bob },
    { Sid: "Stops", Effect: "Deny", Principal: bob, Action: "sts:AssumeRole" },
  ];
  const cwd = folderWith({ "role.json": JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2) });
  const { status, results } = prove(["--property", "reachable", "role.json"], { cwd });
  expect(status).toBe(1);
  const [result] = results;
  expect(result?.statements?.map(({ sid, reach }) => [sid, reach])).toEqual([
    ["Used", "matters"],
    ["Narrower", "redundant"],
    ["Impossible", "dead"],
    ["Stopped", "overridden"],
    ["Stops", "matters"],
  ]);
  expect([result?.verdict, result?.statement, result?.witness]).toEqual(["violated", 1, null]);
  const pretty = policyCheck(["prove", "--property", "reachable", "role.json"], { cwd });
  expect(pretty.stdout).toContain(
    'statement 2 ("Narrower", line 12), Allow, is redundant: without this statement the same callers can assume the role',
  );
  expect(pretty.stdout).toContain("role.json:");
});

describe("inputs", () => {
  test("are those of check: dumps, NDJSON, folders and standard input, with the roles' names", () => {
    const role = (RoleName: string, document: string) => ({ RoleName, AssumeRolePolicyDocument: JSON.parse(document) });
    const cwd = folderWith({
      "dump/roles.json": JSON.stringify({ Roles: [role("Safe", trustPolicy()), role("Open", withoutMfa)] }),
      "dump/lines.ndjson": `${JSON.stringify(role("A", trustPolicy()))}\n${JSON.stringify(role("B", trustPolicy()))}\n`,
      "dump/package.json": '{"name": "x"}',
    });
    const { status, results } = prove(["dump"], { cwd });
    expect(status).toBe(1);
    expect(results.map(({ role: name, verdict }) => [name, verdict])).toEqual([
      ["A", "proved"],
      ["B", "proved"],
      ["Safe", "proved"],
      ["Open", "violated"],
    ]);
    const piped = prove(["-", "--stdin-filename", "piped.json"], { cwd, input: withoutMfa });
    expect([piped.status, piped.results[0]?.path]).toEqual([1, "piped.json"]);
  });

  test("a trust policy that is not known is unknown, and never passes", () => {
    const plan = {
      format_version: "1.2",
      resource_changes: [
        {
          address: "aws_iam_role.later",
          mode: "managed",
          type: "aws_iam_role",
          name: "later",
          change: { actions: ["create"], after: { name: "later" }, after_unknown: { assume_role_policy: true } },
        },
      ],
    };
    const { status, results } = prove(["-"], { input: JSON.stringify(plan) });
    expect(status).toBe(1);
    expect(results[0]).toMatchObject({ role: "aws_iam_role.later", verdict: "unknown" });
    expect(results[0]?.reason).toContain("known only after apply");
  });

  const template = (condition: string, deny = "") => `Parameters:
  Value: { Type: String }
  Age: { Type: Number }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }
            Action: sts:AssumeRole
            Condition: ${condition}${deny}
`;

  test.each([
    ["what is known settles it", '{ Bool: { "aws:MultiFactorAuthPresent": "true" } }', "mfa", "proved"],
    ["violated with all values", '{ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }', "mfa", "violated"],
    ["a value that is not known", '{ Bool: { "aws:MultiFactorAuthPresent": !Ref Value } }', "mfa", "unknown"],
    // Samples of the age may all be small: they prove nothing.
    [
      "an age that is not known",
      '{ NumericLessThan: { "aws:MultiFactorAuthAge": !Ref Age } }',
      "mfa-age=3600",
      "unknown",
    ],
    [
      "and what it does not matter to",
      '{ NumericLessThan: { "aws:MultiFactorAuthAge": !Ref Age }, Bool: { "aws:MultiFactorAuthPresent": "true" } }',
      "mfa",
      "proved",
    ],
  ] as const)("of a template: %s", (_, condition, property, verdict) => {
    const { results, stderr } = prove(["--property", property, "-"], { input: template(condition) });
    expect([results[0]?.verdict, results[0]?.role], stderr).toEqual([verdict, "Role"]);
  });

  test("of a template: a Deny that may not be there proves nothing", () => {
    const deny = `
          - !If
            - Guarded
            - { Effect: Deny, Principal: { AWS: "*" }, Action: sts:AssumeRole, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }
            - !Ref AWS::NoValue`;
    const text = template('{ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }', deny).replace(
      "Resources:",
      'Conditions:\n  Guarded: !Equals [!Ref Value, "yes"]\nResources:',
    );
    const { status, results, stderr } = prove(["-"], { input: text });
    expect([status, results[0]?.verdict], stderr).toEqual([1, "unknown"]);
  });

  test("with placeholders of another template language", () => {
    const text = trustPolicy({ Principal: { AWS: `arn:aws:iam::\${account}:root` } });
    expect(prove(["-"], { input: text }).results[0]?.verdict).toBe("proved");
    const open = trustPolicy({ Condition: { Bool: { [`\${key}`]: "true" } } });
    expect(prove(["-"], { input: open }).results[0]?.verdict).not.toBe("proved");
  });
});

describe("exit code 2", () => {
  test.each([
    ["no paths", []],
    ["a missing file", ["missing.json"]],
    ["a file without a trust policy", ["package.json"]],
    ["an unknown property", ["--property", "mfaa", "policies/kjh-DuperRole.json"]],
    ["an age without a number", ["--property", "mfa-age", "policies/kjh-DuperRole.json"]],
    ["an age that is none", ["--property", "mfa-age=1h", "policies/kjh-DuperRole.json"]],
    ["an account that is none", ["--property", "accounts=12", "policies/kjh-DuperRole.json"]],
    ["a value for mfa", ["--property", "mfa=1", "policies/kjh-DuperRole.json"]],
    ["an unknown axiom", ["--without-axiom", "age-means", "policies/kjh-DuperRole.json"]],
    ["an unknown scope", ["--scope", "nobody", "policies/kjh-DuperRole.json"]],
  ])("%s", (_, args) => {
    const { status, stderr } = prove(args);
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(/^policy-check: .+/);
    expect(stderr).not.toContain("defect");
  });

  test("hints at what was meant", () => {
    expect(prove(["--property", "reachble", "x"]).stderr).toContain('did you mean "reachable"?');
    expect(prove(["--without-axiom", "time-agree", "x"]).stderr).toContain('did you mean "times-agree"?');
  });

  test("a policy that AWS would refuse, beside one that is proved", () => {
    const cwd = folderWith({ "bad.json": trustPolicy({ Effect: "allow" }), "good.json": trustPolicy() });
    const { status, stderr, results } = prove(["bad.json", "good.json"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("bad.json:5:17:");
    expect(results.map(({ verdict, unchecked }) => [verdict, unchecked])).toEqual([
      ["unknown", "invalid"],
      ["proved", undefined],
    ]);
  });

  test("a duplicate key, of which AWS keeps the last", () => {
    const text = trustPolicy().replace('"Condition"', '"Condition": {}, "Condition"');
    expect(prove(["-"], { input: text }).status).toBe(2);
  });

  test("a folder in which there is nothing to ask about", () => {
    const cwd = folderWith({ "folder/package.json": "{}" });
    expect(prove(["folder"], { cwd })).toMatchObject({ status: 2, results: [] });
  });
});

test("a role that the configuration exempts from MFA does not fail the run, and is said to be exempt", () => {
  const config = (expires: string) => JSON.stringify({ mfaExempt: [{ file: "*.json", reason: "a robot", expires }] });
  const cwd = folderWith({ "robot.json": withoutMfa, "policy-check.config.json": config("2999-12-31") });
  const exempt = prove(["robot.json"], { cwd });
  expect([exempt.status, exempt.results[0]?.verdict, exempt.results[0]?.exempt]).toEqual([0, "violated", "a robot"]);
  const other = prove(["--property", "accounts=111122223333", "robot.json"], { cwd });
  expect([other.status, other.results[0]?.exempt]).toEqual([1, undefined]);
  const later = folderWith({ "robot.json": withoutMfa, "policy-check.config.json": config("2020-12-31") });
  expect(prove(["robot.json"], { cwd: later }).status).toBe(1);
});

describe("pretty", () => {
  const cwd = folderWith({ "policies/it's.json": withoutMfa });
  const run = policyCheck(["prove", "policies/it's.json"], { cwd });

  test("says who gets in, by which lines", () => {
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(
      "violated  policies/it's.json [mfa]: the user arn:aws:iam::123456789012:user/alice, with only an access key, can assume the role\n",
    );
    expect(run.stdout).toContain(
      '--> policies/it\'s.json:4:5 (/Statement/0)\n 4 |     {\n 5 |       "Effect": "Allow",',
    );
    expect(run.stdout).toContain("1 question: 0 proved, 1 violated, 0 unknown\n");
  });

  test("has a command that a shell replays", () => {
    const [, command = ""] = /replay: (.+)\n/.exec(run.stdout) ?? [];
    const bin = folderWith({ "policy-check": `#!/bin/sh\nexec '${process.execPath}' '${executable}' "$@"\n` });
    const shell = spawnSync("sh", ["-c", `chmod +x '${bin}/policy-check'; ${command}`], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, PATH: `${bin}:${dirname(process.execPath)}:${process.env["PATH"] ?? ""}` },
    });
    expect(shell.stdout + shell.stderr).toMatch(/^allowed /);
  });

  test("names what a proof assumes, in words", () => {
    const { stdout } = policyCheck(["prove", "--property", "mfa-age=3600", "policies/recent-mfa.json"], { cwd: root });
    expect(stdout).toContain("nobody can assume the role without MFA that was used at most 3600 seconds ago\n");
    expect(stdout).toContain(
      "aws:MultiFactorAuthAge is present only when aws:MultiFactorAuthPresent is true (age-means-mfa)",
    );
  });
});

test("the scenarios of witnesses fail, as they are, because the role is assumed", () => {
  const { results } = prove(["--scope", "all", "fixtures/pitfalls", "policies"]);
  const scenarios = results.flatMap(({ path, scenario }) => {
    if (scenario === undefined) return [];
    return [scenario.replace(/^Scenario: .*/, `Scenario: ${path}`).replace(/^/gm, "  ")];
  });
  expect(scenarios.length).toBeGreaterThan(15);
  const feature = `Feature: What proofs say\n\n${scenarios.join("\n\n")}\n`;
  const file = join(folderWith({ "witnesses.feature": feature }), "witnesses.feature");
  const run = runFeatures([file]);
  expect(run.scenarios).toHaveLength(scenarios.length);
  for (const { name, message } of run.scenarios) expect(message, name).toMatch(/the call succeeded, as arn:aws/);
});

test("there is no scenario of a session that lacks the MFA key, which the steps cannot make", () => {
  const policy = (condition: object): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:role/first" },
          Action: "sts:AssumeRole",
          Condition: condition,
        },
      ],
    });
  const cwd = folderWith({
    "absent.json": policy({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }),
    "false.json": policy({ Bool: { "aws:MultiFactorAuthPresent": "false" } }),
    "token.json": policy({ Null: { "aws:TokenIssueTime": "false" } }),
  });
  const run = policyCheck(["prove", "--format", "json", "."], { cwd });
  const results: readonly { readonly path: string; readonly scenario?: string }[] = JSON.parse(run.stdout).results;
  expect(results.map(({ path, scenario }) => [path, scenario !== undefined])).toEqual([
    ["absent.json", false],
    ["false.json", true],
    ["token.json", false],
  ]);
});

describe("formats for other tools", () => {
  const cwd = folderWith({
    "open.json": withoutMfa,
    "fine.json": trustPolicy(),
    "bad.json": trustPolicy({ Effect: "x" }),
  });
  const report = (format: string, files: readonly string[]) =>
    policyCheck(["prove", "--format", format, ...files], { cwd });

  test("sarif: what a verdict is about is said by the statement, wherever it stands", () => {
    const printsOf = (document: object) => {
      const cwd = folderWith({ "x.json": JSON.stringify(document, null, 2) });
      const { stdout } = policyCheck(["prove", "--format", "sarif", "x.json"], { cwd });
      const { results } = JSON.parse(stdout).runs[0];
      return results.map(({ partialFingerprints }: { partialFingerprints: object }) => partialFingerprints);
    };
    const { Statement, ...rest } = JSON.parse(withoutMfa);
    const [open] = Statement;
    const guarded = JSON.parse(trustPolicy()).Statement[0];
    const before = printsOf({ ...rest, Statement: [open] });
    expect(before).toEqual([{ "policyCheck/v2": expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    expect(printsOf({ ...rest, Statement: [guarded, open] })).toEqual(before);
    const wide = { ...open, Principal: { AWS: "arn:aws:iam::123456789012:root" } };
    expect(printsOf({ ...rest, Statement: [wide] })).not.toEqual(before);
  });

  test("sarif: a result for each that does not hold", () => {
    const { $schema, id, ...sarif } = JSON.parse(
      readFileSync(join(root, "fixtures/sarif/sarif-2.1.0-rtm.5.json"), "utf8"),
    );
    const formats = { uri: true, "uri-reference": true, "date-time": true } as const;
    const validate = new Ajv({ strict: false, unicodeRegExp: false, formats }).compile(sarif);
    const { status, stdout } = report("sarif", ["open.json", "fine.json", "bad.json"]);
    expect(status).toBe(2);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    const [run] = JSON.parse(stdout).runs;
    expect(run.invocations).toEqual([{ executionSuccessful: false }]);
    expect(run.results.map(({ ruleId, properties }: never) => [ruleId, properties["outcome"]])).toEqual([
      ["mfa", "fails"],
      ["mfa", "unchecked"],
    ]);
    expect(run.results[0].locations[0].physicalLocation.region.startLine).toBe(4);
  });

  test("junit: a case for each question", () => {
    const { stdout } = report("junit", ["open.json", "fine.json", "bad.json"]);
    const xml = new DOMParser().parseFromString(stdout, "text/xml");
    const suites = xml.documentElement;
    expect(["tests", "failures", "errors"].map((name) => suites?.getAttribute(name))).toEqual(["3", "1", "1"]);
  });

  test("github: an annotation for each that does not hold", () => {
    const { stdout } = report("github", ["open.json", "fine.json"]);
    expect(stdout).toMatch(
      /^::error file=open\.json,line=4,endLine=\d+,title=violated%3A mfa::the user .+ can assume the role\n2 questions: 1 proved/,
    );
  });

  test("--output writes the report, and prints the counts", () => {
    const run = policyCheck(["prove", "--format", "json", "--output", "report.json", "open.json"], { cwd });
    expect([run.status, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toBe("1 question: 0 proved, 1 violated, 0 unknown\n");
    expect(JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")).results).toHaveLength(1);
  });
});

test("the report of a hostile policy shows nothing that a terminal obeys", () => {
  const text = trustPolicy({
    Principal: { AWS: "*" },
    Condition: { StringEquals: { "aws:UserAgent": "\u001b[2J\u202e'; rm -rf / #" } },
    // AWS stores JSON's escape, and not the character.
  }).replaceAll("\u202e", "\\u202e");
  for (const format of ["pretty", "github", "junit"]) {
    const { stdout, status } = policyCheck(["prove", "--format", format, "-"], { input: text });
    expect(status, stdout).toBe(1);
    for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
  }
});
