import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeText } from "../src/policy/index.js";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const good = trustPolicy({ Condition });
const bad = trustPolicy({ Effect: "allow", Condition });
const identity = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] });

interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly findings: readonly { readonly rule: string; readonly pointer: string; readonly role?: string }[];
  }[];
  readonly skipped?: readonly { readonly path: string; readonly kind: string; readonly why: string }[];
  readonly summary: {
    readonly files: number;
    readonly skipped?: number;
    readonly skippedByKind?: Readonly<Record<string, number>>;
  };
}

function json(args: readonly string[], options: { cwd?: string; input?: string }) {
  const run = policyCheck(["check", "--format", "json", ...args], options);
  const report: Report | undefined = run.stdout === "" ? undefined : JSON.parse(run.stdout);
  return { ...run, report, paths: report?.files.map(({ path }) => path) };
}

describe("folders", () => {
  test("are searched, in the order of names, but for packages and what is hidden", () => {
    const cwd = folderWith({
      "p/b.json": good,
      "p/a/x.json": bad,
      "p/.hidden/x.json": bad,
      "p/.x.json": good,
      "p/node_modules/x/policy.json": bad,
      "p/notes.txt": bad,
      "p/lines.ndjson": `${good.replaceAll("\n", "")}\n${good.replaceAll("\n", "")}\n`,
    });
    expect(json(["p"], { cwd })).toMatchObject({
      status: 1,
      paths: ["p/.x.json", "p/a/x.json", "p/b.json", "p/lines.ndjson"],
    });
    expect(json(["."], { cwd }).paths?.[1]).toBe("p/a/x.json");
  });

  test("files without a trust policy are passed over, and told", () => {
    const cwd = folderWith({
      "good.json": good,
      "identity.json": identity,
      "package-lock.json": '{"lockfileVersion": 3}',
      "policy-check.config.json": "{}",
      "settings.yaml": "a: 1\n",
      "tsconfig.json": "{ // strict\n}",
    });
    const { status, report, paths } = json(["."], { cwd });
    expect({ status, paths }).toEqual({ status: 0, paths: ["good.json"] });
    expect(report?.summary).toMatchObject({ files: 1, skipped: 5 });
    expect(report?.skipped?.[0]).toEqual({
      path: "identity.json",
      kind: "permissions-policy",
      why: "holds no trust policy (an identity policy)",
    });
    const pretty = policyCheck(["."], { cwd });
    expect(pretty).toMatchObject({ status: 0, stderr: "" });
    expect(pretty.stdout).toContain("identity.json: holds no trust policy (an identity policy)\n");
    expect(pretty.stdout).toMatch(
      /\npassed over: 1 JSON file of another kind, 1 JSON with comments, 1 lock file, 1 permissions policy, 1 YAML file of another kind\n1 file checked: no findings, 5 skipped\n$/,
    );
    expect(Object.entries(report?.summary.skippedByKind ?? {})).toEqual([
      ["json-of-another-kind", 1],
      ["json-with-comments", 1],
      ["lock-file", 1],
      ["permissions-policy", 1],
      ["yaml-of-another-kind", 1],
    ]);
  });

  test("a trust policy that has to be rendered first is counted apart, in all formats, and is an error when named", () => {
    const templated = good.replace('"Action"', '{% if x %}{% endif %} "Action"');
    const cwd = folderWith({ "a.json": good, "t.json": templated, "identity.json": identity });
    const pretty = policyCheck(["."], { cwd });
    expect(pretty).toMatchObject({ status: 0, stderr: "" });
    expect(pretty.stdout).toMatch(
      /\n1 templated trust policy not read\npassed over: 1 permissions policy\n1 file checked: no findings, 2 skipped\n$/,
    );
    const why = "is not read (a trust policy that is a template of another program)";
    const report = (format: string): string => policyCheck(["--format", format, "."], { cwd }).stdout;
    expect(JSON.parse(report("json")).skipped).toContainEqual({ path: "t.json", kind: "templated-trust-policy", why });
    expect(report("github")).toContain(`::warning file=t.json,title=templated-trust-policy::${why}\n`);
    expect(report("junit")).toContain(`<skipped message="${why}"/>`);
    const [run] = JSON.parse(report("sarif")).runs;
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [{ level: "warning", message: { text: why } }],
    });
    expect(json(["t.json"], { cwd })).toMatchObject({ status: 1 });
    expect(json(["t.json"], { cwd }).report?.files[0]?.findings[0]).toMatchObject({
      ...{ rule: "invalid-json", remedy: "render the template, and check the result" },
    });
    const prove = policyCheck(["prove", "."], { cwd });
    expect(prove).toMatchObject({ status: 0, stderr: `policy-check: t.json: ${why}\n` });
    expect(prove.stdout).toContain("1 templated trust policy not read\npassed over: 1 permissions policy\n");
  });

  test("a trust policy that became a template is not gone", () => {
    const templated = good.replace('"Action"', '{% if x %}{% endif %} "Action"');
    const cwd = folderWith({ "old/t.json": good, "old/a.json": good, "new/t.json": templated, "new/a.json": good });
    expect(policyCheck(["diff", "old", "new"], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("new/t.json: "),
    });
    // What is a template on both sides has nothing to be compared with.
    expect(policyCheck(["diff", "new", "new"], { cwd })).toMatchObject({ status: 0 });
  });

  test("what PowerShell redirects into a file is read, whatever its size, and the run goes on", () => {
    const role = { address: "aws_iam_role.x", mode: "managed", type: "aws_iam_role" };
    const plan = (filler: string): string =>
      JSON.stringify({
        format_version: "1.2",
        planned_values: { root_module: { resources: [{ ...role, values: { assume_role_policy: bad, filler } }] } },
      });
    const files = Object.fromEntries(
      [1, 1_100_000].flatMap((size) =>
        (["UTF-16LE", "UTF-16BE", "UTF-32LE"] as const).map((name) => [
          `${name}-${size}.json`,
          Buffer.from(encodeText(`${plan("x".repeat(size))}\r\n`, { name, hasMark: true })),
        ]),
      ),
    );
    const { status, report } = json(["."], { cwd: folderWith({ ...files, "good.json": good }) });
    expect(status).toBe(1);
    const found = Object.fromEntries(report?.files.map(({ path, findings }) => [path, findings[0]?.rule]) ?? []);
    const expected = Object.fromEntries(Object.keys(files).map((path) => [path, "invalid-effect"]));
    expect(found).toEqual({ ...expected, "good.json": undefined });
  });

  test("what is compressed is told", () => {
    const cwd = folderWith({ "good.json": good, "plan.json": gzipSync(good) });
    const { status, report } = json(["."], { cwd });
    const why = "the file is compressed with gzip; decompress it first";
    expect({ status, skipped: report?.skipped }).toEqual({
      status: 0,
      skipped: [{ path: "plan.json", kind: "compressed-file", why }],
    });
    expect(policyCheck(["plan.json"], { cwd })).toMatchObject({ status: 2, stderr: expect.stringContaining(why) });
  });

  test("so are files in other encodings, unless they speak of what trust policies speak of", () => {
    const cwd = folderWith({
      "good.json": good,
      "latin1.yaml": Buffer.from("name: caf\u00e9\n", "latin1"),
      "picture.template": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]),
    });
    const { status, report } = json(["."], { cwd });
    expect({ status, skipped: report?.skipped?.map(({ path }) => path) }).toEqual({
      status: 0,
      skipped: ["latin1.yaml", "picture.template"],
    });
    expect(json(["latin1.yaml"], { cwd }).status).toBe(2);
    for (const encoding of ["utf16le", "latin1"] as const) {
      const text = `\u00ff${good}`;
      expect(json(["."], { cwd: folderWith({ "x.json": Buffer.from(text, encoding) }) }).status).toBe(2);
    }
  });

  test("many of these are counted", () => {
    const others = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}.json`, identity]));
    const { stdout } = policyCheck(["."], { cwd: folderWith({ "good.json": good, ...others }) });
    expect(stdout).toContain("and 20 more files without a trust policy\n");
  });

  test("a broken trust policy is not passed over", () => {
    const cwd = folderWith({
      "broken.json": good.replace("]", ",]"),
      "typo.json": good.replace("Statement", "Statment"),
    });
    const { status, report } = json(["."], { cwd });
    expect(status).toBe(1);
    expect(report?.files.map(({ findings }) => findings[0]?.rule)).toEqual(["invalid-json", "unknown-element"]);
  });

  test("with nothing to look at are wrong usage", () => {
    const run = policyCheck(["."], { cwd: folderWith({ "notes.txt": "" }) });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("there is nothing to check in .");
  });

  test("a link that leads back is not followed, one to a file is", () => {
    const cwd = folderWith({ "p/x.json": good });
    mkdirSync(join(cwd, "p/q"));
    symlinkSync("../..", join(cwd, "p/q/back"));
    symlinkSync("../x.json", join(cwd, "p/q/y.json"));
    expect(json(["p"], { cwd }).paths).toEqual(["p/q/y.json", "p/x.json"]);
  });

  test("what is named twice is checked once", () => {
    const cwd = folderWith({ "p/x.json": bad, "p/y.json": good });
    const names = ["p/x.json", "./p/x.json", "p/y.json", join(cwd, "p/x.json"), "p"];
    expect(json(names, { cwd }).paths).toEqual(["p/x.json", "p/y.json"]);
  });

  test("what is named besides is checked once, and counts as named", () => {
    const cwd = folderWith({ "p/identity.json": identity, "p/x.json": good });
    const { status, paths, report } = json(["p", "p/identity.json"], { cwd });
    expect({ status, paths }).toEqual({ status: 0, paths: ["p/x.json", "p/identity.json"] });
    expect(report?.skipped).toBeUndefined();
  });
});

describe("globs that the shell left", () => {
  const files = { "a/x.json": good, "a/b/y.json": good, "a/b/z.yaml": "a: 1\n", "a/node_modules/n.json": good };

  test.each([
    ["a/*.json", ["a/x.json"]],
    ["a/**/*.json", ["a/b/y.json", "a/x.json"]],
    ["./a/{x,b/y}.json", ["a/b/y.json", "a/x.json"]],
    ["**/node_modules/*.json", ["a/node_modules/n.json"]],
    ["*/?.json", ["a/x.json"]],
  ])("%s", (glob, paths) => {
    expect(json([glob], { cwd: folderWith(files) })).toMatchObject({ status: 0, paths });
  });

  test("a file of that very name is meant", () => {
    const cwd = folderWith({ "[x].json": good, "x.json": bad });
    expect(json(["[x].json"], { cwd })).toMatchObject({ status: 0, paths: ["[x].json"] });
  });

  test("without a match are wrong usage", () => {
    const run = policyCheck(["a/**/*.ndjson"], { cwd: folderWith(files) });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("no file matches a/**/*.ndjson");
  });
});

describe("files that were named", () => {
  test.each([
    ["{}", ["missing-element", "missing-element"]],
    [trustPolicy({ Resource: "*" }), ["resource-in-trust-policy"]],
    [trustPolicy({ Principal: undefined }), ["missing-element"]],
  ])("are taken for trust policies where they may be: %s", (text, rules) => {
    const { status, report } = json(["x.json"], { cwd: folderWith({ "x.json": text }) });
    expect(status).toBe(1);
    const found = report?.files[0]?.findings.map(({ rule }) => rule) ?? [];
    expect(found).toEqual(expect.arrayContaining(rules.slice(0, 1)));
  });

  test.each([
    '{"name": "x", "version": "1.0.0"}',
    "[]",
    '{"Roles": []}',
    '{"AWSTemplateFormatVersion": "x", "Resources": {}}',
  ])("hold no trust policy, which is an error: %s", (text) => {
    const { status, stderr, report } = json(["x.json"], { cwd: folderWith({ "x.json": text }) });
    expect(status).toBe(2);
    expect(stderr).toContain("x.json: it holds no trust policy");
    expect(report?.files[0]?.findings[0]?.rule).toBe("no-trust-policy");
  });

  const policyOf = (...statements: readonly object[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const s3 = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  test.each<[text: string, what: string]>([
    [identity, "an identity policy (statements with Resource and without Principal)"],
    [policyOf(s3, s3, { ...s3, Action: "sts:AssumeRole" }), "an identity policy (statements with Resource"],
    [
      policyOf({ Effect: "Allow", NotAction: "iam:*", NotResource: "x" }),
      "an identity policy (statements with Resource",
    ],
    [policyOf({ ...s3, Effect: "Deny" }), "a service control policy or an identity policy (statements with Resource"],
  ])("that are identity policies are read as such by check, and not by what asks about trust: %s", (text, what) => {
    const cwd = folderWith({ "x.json": text });
    for (const { status, report } of [json(["x.json"], { cwd }), json(["-"], { input: text })]) {
      expect({ status, files: report?.files }).toMatchObject({
        status: 0,
        files: [{ kind: "identity-policies", findings: [] }],
      });
    }
    const proof = policyCheck(["prove", "x.json"], { cwd });
    expect({ status: proof.status, text: proof.stdout }).toMatchObject({
      status: 2,
      text: expect.stringContaining(what),
    });
  });

  test.each<[text: string, what: string]>([
    [policyOf({ ...s3, Effect: "Deny", Principal: "*" }), "a resource control policy (Deny statements with Principal"],
    [policyOf({ ...s3, Principal: "*" }), "the policy of a resource that is not a role (actions of another service"],
    [policyOf({ Effect: "Allow", Action: "ecr:*", Principal: "*" }), "the policy of a resource that is not a role ("],
    [
      policyOf({ Effect: "Allow", Action: ["es:*", "kms:List*"], Principal: { AWS: "123456789012" } }),
      "the policy of a resource that is not a role (actions of another service",
    ],
  ])("that are policies of another kind are called so, once: %s", (text, what) => {
    const cwd = folderWith({ "x.json": text });
    for (const { status, stderr, report } of [json(["x.json"], { cwd }), json(["-"], { input: text })]) {
      expect(status).toBe(2);
      expect(stderr).toContain(`: it is ${what}`);
      const [finding, ...more] = report?.files[0]?.findings ?? [];
      expect(more).toEqual([]);
      expect(finding).toMatchObject({
        ...{ rule: "no-trust-policy", remedy: expect.stringMatching(/^check the role's trust policy/) },
        message: expect.stringMatching(/, not a trust policy$/),
      });
    }
    expect(json(["--skip-others", "x.json"], { cwd }).status).toBe(0);
    expect(json(["."], { cwd: folderWith({ "x.json": text, "good.json": good }) }).status).toBe(0);
    const proof = policyCheck(["prove", "x.json"], { cwd });
    expect({ status: proof.status, text: proof.stdout }).toMatchObject({
      status: 2,
      text: expect.stringContaining(what),
    });
  });
});

describe("standard input", () => {
  const cwd = folderWith({
    "policy-check.config.json": JSON.stringify({
      suppressions: [{ file: "roles/app.json", rule: "invalid-effect", reason: "kept as a bad example" }],
    }),
  });

  test("is called what --stdin-filename says, in reports and in the configuration", () => {
    expect(json(["-"], { cwd, input: bad })).toMatchObject({ status: 1, paths: ["-"] });
    expect(json(["--stdin-filename", "roles/app.json", "-"], { cwd, input: bad })).toMatchObject({
      status: 0,
      paths: ["roles/app.json"],
    });
  });

  test("--stdin-filename without it is wrong usage", () => {
    const run = policyCheck(["--stdin-filename", "x.json", "y.json"], { cwd });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--stdin-filename needs -");
  });
});

describe("several policies of a file", () => {
  const fixtures = new URL("../fixtures/sources/", import.meta.url);
  const cwd = folderWith({
    "details.json": readFileSync(new URL("authorization-details.json", fixtures)),
    "plan.json": readFileSync(new URL("terraform-plan.json", fixtures)),
  });

  test("are one file, with the role in each finding", () => {
    const { status, report } = json(["details.json", "plan.json"], { cwd });
    expect(status).toBe(1);
    expect(report?.summary.files).toBe(2);
    const [details, plan] = report?.files ?? [];
    expect(details?.findings.map(({ role }) => role)).toEqual(["object-role", "string-role", "encoded-role"]);
    expect(plan?.findings.map(({ rule, role }) => [rule, role])).toEqual([
      ["unknown-trust-policy", "aws_iam_role.later"],
      ["invalid-effect", 'module.app["eu"].aws_iam_role.this[0]'],
    ]);
  });

  test.each([
    ["pretty", "(role string-role"],
    ["github", "::string-role: "],
    ["junit", "role string-role: "],
    ["sarif", '"role": "string-role"'],
  ])("%s says whose it is", (format, text) => {
    expect(policyCheck(["check", "--format", format, "details.json"], { cwd }).stdout).toContain(text);
  });

  test("a template in YAML has its places", () => {
    const template = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  AppRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: allow
            Principal: { Service: ec2.amazonaws.com }
            Action: sts:AssumeRole
`;
    const { stdout } = policyCheck(["x.yaml"], { cwd: folderWith({ "x.yaml": template }) });
    expect(stdout).toContain("x.yaml:9:21 (role AppRole");
  });

  test("a variable of a template language is no principal", () => {
    const policy = trustPolicy({ Principal: { AWS: `arn:aws:iam::\${var.account}:user/alice` } });
    expect(policyCheck(["x.json"], { cwd: folderWith({ "x.json": policy }) }).stdout).not.toContain(
      "malformed-principal",
    );
  });
});

describe("sizes", () => {
  /** A dump of so many roles, as the AWS CLI prints it; written piece by piece. */
  function dump(cwd: string, roles: number, padding: number): void {
    const file = openSync(join(cwd, "dump.json"), "w");
    writeSync(file, '{"UserDetailList": [], "RoleDetailList": [\n');
    for (let index = 0; index < roles; index++) {
      const role = {
        RoleName: `role-${index}`,
        Arn: `arn:aws:iam::123456789012:role/role-${index}`,
        AssumeRolePolicyDocument: JSON.parse(index % 1000 === 999 ? bad : good),
        RolePolicyList: [{ PolicyName: "x", PolicyDocument: { Statement: [{ Sid: "x".repeat(padding) }] } }],
      };
      writeSync(file, `${index === 0 ? "" : ",\n"}${JSON.stringify(role)}`);
    }
    writeSync(file, "\n]}\n");
    closeSync(file);
  }

  test("a dump of 50 MB is checked in little more memory than its own", () => {
    const cwd = folderWith({});
    dump(cwd, 10_000, 4_700);
    const run = policyCheck(["--format", "json", "dump.json"], {
      cwd,
      env: { NODE_OPTIONS: "--max-old-space-size=160" },
    });
    expect(run.stderr).toBe("");
    const report: Report = JSON.parse(run.stdout);
    expect(report.files[0]?.findings.map(({ role }) => role)).toEqual(
      Array.from({ length: 10 }, (_, index) => `role-${index * 1000 + 999}`),
    );
  });

  test("a limit that is given counts for lists, too", () => {
    const cwd = folderWith({});
    dump(cwd, 1_000, 1_500);
    expect(json(["dump.json"], { cwd }).status).toBe(1);
    expect(json(["--max-file-size", "1000000", "dump.json"], { cwd }).status).toBe(2);
  });

  test("a single policy that is too large is passed over in folders", () => {
    const cwd = folderWith({ "x.json": good + " ".repeat(1024 * 1024), "y.json": good });
    expect(json(["."], { cwd })).toMatchObject({ status: 0, paths: ["y.json"] });
    expect(json(["x.json"], { cwd })).toMatchObject({ status: 2, paths: ["x.json"] });
  });
});

// Issue 13, section 6: what was not read is not clean.
describe("what folders have besides files", () => {
  function brokenFolder(): string {
    const cwd = folderWith({ "p/good.json": good });
    symlinkSync("../submodule/admin.json", join(cwd, "p/admin.json"));
    return cwd;
  }

  test("a link whose target is gone is an error, as by name", () => {
    const cwd = brokenFolder();
    const { status, report, stderr } = json(["p"], { cwd });
    expect({ status, rules: report?.files.map(({ path, findings }) => [path, findings[0]?.rule]) }).toEqual({
      status: 2,
      rules: [
        ["p/admin.json", "unreadable-file"],
        ["p/good.json", undefined],
      ],
    });
    expect(stderr).toContain("p/admin.json: it is a link, and what it leads to cannot be read: there is no such file");
    expect(json(["p/admin.json"], { cwd }).status).toBe(2);
    for (const command of [
      ["prove", "p"],
      ["docs", "--policies", "p"],
      ["diff", "p", "p"],
    ])
      expect(policyCheck(command, { cwd }), command.join(" ")).toMatchObject({ status: 2 });
  });

  test("so is one that leads back to itself, and what a glob finds", () => {
    const cwd = folderWith({ "p/good.json": good });
    symlinkSync("loop.json", join(cwd, "p/loop.json"));
    expect(json(["p"], { cwd })).toMatchObject({ status: 2, paths: ["p/good.json", "p/loop.json"] });
    expect(json(["p/l*.json"], { cwd })).toMatchObject({ status: 2, paths: ["p/loop.json"] });
  });

  test.skipIf(process.platform === "win32")("so are pipes and devices, which are not waited for", () => {
    const cwd = folderWith({ "p/good.json": good });
    expect(spawnSync("mkfifo", [join(cwd, "p/pipe.json")]).status).toBe(0);
    symlinkSync("/dev/null", join(cwd, "p/null.json"));
    const { status, stderr } = json(["p"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("p/pipe.json: it is a named pipe; name it to have it read");
    expect(stderr).toContain("p/null.json: it is a link to a device; name it to have it read");
  });

  test("links to folders are passed over, and told", () => {
    const cwd = folderWith({ "p/good.json": good, "elsewhere/bad.json": bad });
    symlinkSync("../elsewhere", join(cwd, "p/more"));
    const { status, report } = json(["p"], { cwd });
    expect({ status, skipped: report?.skipped }).toEqual({
      status: 0,
      skipped: [
        {
          path: "p/more",
          kind: "link-to-folder",
          why: "is a link to a folder, which is not followed; name it to have it searched",
        },
      ],
    });
    expect(json(["p/more"], { cwd }).status).toBe(1);
    // What leads nowhere may have been a folder of policies.
    symlinkSync("../submodule", join(cwd, "p/submodule"));
    symlinkSync("loop", join(cwd, "p/loop"));
    expect(json(["p"], { cwd })).toMatchObject({ status: 2, paths: ["p/good.json", "p/loop", "p/submodule"] });
  });
});

describe("where nothing was checked", () => {
  const others = { "g/package.json": '{"name": "x"}', "g/tsconfig.json": '{"files": []}', "g/identity.json": identity };

  test.each([
    ["check", "g"],
    ["prove", "g"],
    ["diff", "g", "g"],
    ["docs", "--policies", "g"],
  ])("%s says so and why, with exit code 2", (...args) => {
    const { status, stderr } = policyCheck(args, { cwd: folderWith(others) });
    expect(status).toBe(2);
    expect(stderr).toContain("nothing was checked: ");
    expect(stderr).toMatch(/[36] files passed over: .*JSON of another kind \([24] files\)/);
  });

  test.each([
    ["check", "g"],
    ["check", "empty"],
    ["check", "g/*.yaml"],
    ["prove", "g"],
    ["prove", "empty"],
    ["diff", "g", "g"],
    ["diff", "empty", "empty"],
  ])("%s %s is a success with --allow-empty", (...args) => {
    const cwd = folderWith(others);
    mkdirSync(join(cwd, "empty"));
    expect(policyCheck(args, { cwd })).toMatchObject({ status: 2 });
    expect(policyCheck([...args, "--allow-empty"], { cwd })).toMatchObject({ status: 0 });
  });

  test("a folder with Terraform files without roles, and nothing else of use, is no success", () => {
    const bucket = 'resource "aws_s3_bucket" "b" {}\n';
    for (const files of [{ "g/main.tf": bucket }, { ...others, "g/main.tf": bucket }]) {
      for (const command of ["check", "prove"]) {
        const { status, stderr } = policyCheck([command, "g"], { cwd: folderWith(files) });
        expect({ status, said: stderr.includes("nothing was checked: ") }, command).toEqual({ status: 2, said: true });
      }
    }
  });

  test("--skip-others passes over named files without a trust policy, and no others", () => {
    const cwd = folderWith({ ...others, "good.json": good, "bad.json": bad, "broken.json": good.replace("]", ",]") });
    const run = (command: string, ...files: readonly string[]) =>
      policyCheck([command, "--skip-others", ...files], { cwd });
    for (const command of ["check", "prove"]) {
      expect(run(command, "g/package.json", "g/identity.json"), command).toMatchObject({ status: 0 });
      expect(run(command, "g/package.json", "good.json"), command).toMatchObject({ status: 0 });
      expect(run(command, "g/package.json", "broken.json").status, command).not.toBe(0);
      expect(run(command, "g/package.json", "bad.json").status, command).not.toBe(0);
      // Nothing may have been changed at all.
      expect(run(command), command).toMatchObject({ status: 0 });
      expect(policyCheck([command], { cwd }), command).toMatchObject({ status: 2 });
      expect(run(command, "missing.json"), command).toMatchObject({ status: 2 });
      // A folder is looked into because somebody expects policies in it.
      expect(run(command, "g"), command).toMatchObject({ status: 2 });
      expect(policyCheck([command, "g/package.json"], { cwd }), command).toMatchObject({ status: 2 });
    }
    const { report } = json(["--skip-others", "g/package.json", "good.json"], { cwd });
    expect(report).toMatchObject({ summary: { files: 1, skipped: 1 }, skipped: [{ path: "g/package.json" }] });
  });

  test("the help of the commands has examples of both", () => {
    for (const command of ["check", "prove"]) {
      const { stdout } = policyCheck([command, "--help"]);
      for (const option of ["--allow-empty", "--skip-others"])
        expect(stdout.match(new RegExp(option, "g"))?.length, `${command} ${option}`).toBeGreaterThanOrEqual(2);
    }
  });
});

describe("lists that go on", () => {
  const list = (more: object): string => {
    const role = { RoleName: "a", Arn: "arn:aws:iam::123456789012:role/a", AssumeRolePolicyDocument: JSON.parse(good) };
    return JSON.stringify({ Roles: [role], ...more });
  };

  test("are compared and documented by nobody", () => {
    const cwd = folderWith({ "whole.json": list({}), "cut.json": list({ NextToken: "AAA" }) });
    expect(policyCheck(["diff", "whole.json", "whole.json"], { cwd })).toMatchObject({ status: 0 });
    for (const pair of [
      ["cut.json", "whole.json"],
      ["whole.json", "cut.json"],
    ])
      expect(policyCheck(["diff", ...pair], { cwd }), pair.join(" ")).toMatchObject({ status: 2 });
    const docs = policyCheck(["docs", "--policies", "cut.json"], { cwd });
    expect(docs).toMatchObject({ status: 2 });
    expect(docs.stderr).toContain('the list is not complete, as "NextToken" says, so roles are missing');
  });

  test("are errors to other tools, and get into no baseline", () => {
    const cwd = folderWith({ "cut.json": list({ NextToken: "AAA" }) });
    const sarif = JSON.parse(policyCheck(["--format", "sarif", "cut.json"], { cwd }).stdout);
    expect(sarif.runs[0].invocations).toEqual([{ executionSuccessful: false }]);
    expect(policyCheck(["--format", "junit", "cut.json"], { cwd }).stdout).toMatch(/errors="1"/);
    expect(policyCheck(["cut.json", "--write-baseline", "b.json"], { cwd })).toMatchObject({ status: 2 });
    expect(policyCheck(["cut.json", "--baseline", "b.json"], { cwd })).toMatchObject({ status: 2 });
    expect(readFileSync(join(cwd, "b.json"), "utf8")).not.toContain("incomplete-list");
  });

  test("cannot be switched off", () => {
    const cwd = folderWith({ "cut.json": list({ IsTruncated: true }) });
    const rules = { "incomplete-list": { severity: "off" } };
    writeFileSync(join(cwd, "policy-check.config.json"), JSON.stringify({ rules }));
    const { status, stderr } = json(["cut.json"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("incomplete-list");
  });
});
