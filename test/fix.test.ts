import { spawnSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const present = "aws:MultiFactorAuthPresent";
const user = "arn:aws:iam::123456789012:user/alice";
const open = trustPolicy({ Condition: { BoolIfExists: { [present]: "true" } } });
const closed = trustPolicy({ Condition: { Bool: { [present]: "true" } } });
const openDeny = policyOf({ AWS: "arn:aws:iam::123456789012:root" }, { Bool: { [present]: "false" } });
const closedDeny = policyOf({ AWS: "arn:aws:iam::123456789012:root" }, { BoolIfExists: { [present]: "false" } });
/** Nothing is safe to repair in it. */
const beyondRepair = trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:user/*" } });

/** A policy that lets callers in, and denies some. */
function policyOf(Principal: object, Condition: object): string {
  const Action = "sts:AssumeRole";
  const Statement = [
    { Effect: "Allow", Principal, Action },
    { Effect: "Deny", Principal: { AWS: "*" }, Action, Condition },
  ];
  return `${JSON.stringify({ Version: "2012-10-17", Statement }, null, 4)}\n`;
}

function read(cwd: string, name = "x.json"): string {
  return readFileSync(join(cwd, name), "utf8");
}

describe("--fix", () => {
  test("says of a file with several names that the others keep the old content", () => {
    const cwd = folderWith({ "x.json": open });
    linkSync(join(cwd, "x.json"), join(cwd, "y.json"));
    const { status, stderr } = policyCheck(["--fix", "x.json"], { cwd });
    expect({ status, text: read(cwd), other: read(cwd, "y.json") }).toEqual({ status: 0, text: closed, other: open });
    expect(stderr).toBe(
      "policy-check: x.json: it has other names (hard links), which keep the old content; it is fixed under this name only\n",
    );
    // Nothing is repaired in it any more, so nothing is left behind.
    linkSync(join(cwd, "x.json"), join(cwd, "z.json"));
    expect(policyCheck(["--fix", "x.json"], { cwd }).stderr).toBe("");
  });

  test("writes what is safe, and re-decides to show that the bypass is gone", () => {
    const cwd = folderWith({ "x.json": open });
    const { status, stdout, stderr } = policyCheck(["--fix", "x.json"], { cwd });
    expect({ status, stderr, text: read(cwd) }).toEqual({ status: 0, stderr: "", text: closed });
    expect(stdout).toBe(
      [
        'fixed: x.json:11 mfa-if-exists-on-allow: write "Bool" for "BoolIfExists"',
        `  long-term-key of ${user}: allowed before, implicitDeny now`,
        "",
        "1 file checked: no findings",
        "",
      ].join("\n"),
    );
  });

  test("mends a Deny that access keys escape", () => {
    const cwd = folderWith({ "x.json": openDeny });
    const { stdout } = policyCheck(["--fix", "x.json", "--fail-on", "error"], { cwd });
    expect(read(cwd)).toBe(closedDeny);
    expect(stdout).toContain("allowed before, explicitDeny now");
  });

  test("a second run has nothing to do", () => {
    const cwd = folderWith({ "x.json": open });
    policyCheck(["--fix", "x.json"], { cwd });
    const written = statSync(join(cwd, "x.json")).mtimeMs;
    const { stdout } = policyCheck(["--fix", "x.json"], { cwd });
    expect(stdout).toBe("1 file checked: no findings\n");
    expect(statSync(join(cwd, "x.json")).mtimeMs).toBe(written);
  });

  test("a mended misspelling shows whom it lets in", () => {
    const cwd = folderWith({ "x.json": trustPolicy({ Condition: { Boolean: { [present]: "yes" } } }) });
    const { status, stdout } = policyCheck(["--fix", "x.json"], { cwd });
    expect({ status, text: read(cwd) }).toEqual({ status: 0, text: closed });
    expect(stdout).toContain(`long-term-key-with-mfa of ${user}: implicitDeny before, allowed now`);
    expect(stdout).not.toContain(`long-term-key of ${user}`);
  });

  test("what is left decides the exit code, and is reported as ever", () => {
    const cwd = folderWith({ "x.json": open, "y.json": beyondRepair });
    const { status, stdout } = policyCheck(["--fix", "x.json", "y.json"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("fixed: x.json:11");
    expect(stdout).toContain("wildcard-in-principal");
    expect(read(cwd, "y.json")).toBe(beyondRepair);
  });

  test.each<[string, (text: string) => string]>([
    ["CRLF", (text) => text.replaceAll("\n", "\r\n")],
    ["tabs", (text) => text.replaceAll("  ", "\t")],
    ["a byte order mark", (text) => `\uFEFF${text}`],
    ["one line", (text) => JSON.stringify(JSON.parse(text))],
    ["a final line end", (text) => `${text}\n`],
    [
      "letters as escapes, and others as they are",
      (text) => text.replace("Version", "V\\u0065rsion").replace('"Effect"', '"Sid": "É\\u00e9", "Effect"'),
    ],
    ["uneven spaces", (text) => text.replace('"Effect":', '"Effect"   :\n\n ')],
  ])("keeps %s", (_, written) => {
    const cwd = folderWith({ "x.json": written(open) });
    policyCheck(["--fix", "x.json"], { cwd });
    expect(read(cwd)).toBe(written(closed));
  });

  test.each<[string, (policy: string) => string]>([
    [
      "an object in create-role's input",
      (policy) => JSON.stringify({ RoleName: "r", AssumeRolePolicyDocument: JSON.parse(policy) }, null, 2),
    ],
    ["a string in it", (policy) => JSON.stringify({ RoleName: "r", AssumeRolePolicyDocument: policy }, null, 2)],
    [
      "get-role's output, percent-encoded",
      (policy) => JSON.stringify({ Role: { RoleName: "r", AssumeRolePolicyDocument: encodeURIComponent(policy) } }),
    ],
    [
      "lines of JSON",
      (policy) =>
        [1, 2]
          .map((id) => `${JSON.stringify({ RoleName: `r${id}`, AssumeRolePolicyDocument: JSON.parse(policy) })}\n`)
          .join(""),
    ],
    [
      "a template",
      (policy) =>
        JSON.stringify(
          {
            Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: JSON.parse(policy) } } },
          },
          null,
          2,
        ),
    ],
  ])("mends policies that stand in %s", (_, around) => {
    const cwd = folderWith({ "x.json": around(open) });
    const { stdout } = policyCheck(["--fix", "x.json"], { cwd });
    expect(read(cwd)).toBe(around(closed));
    expect(stdout).toContain(`long-term-key of ${user} at /`);
  });

  test("of YAML it is said that it is not", () => {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: user },
      Action: "sts:AssumeRole",
      Condition: { BoolIfExists: { [present]: "true" } },
    };
    const yaml = `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Version: "2012-10-17"\n        Statement: [${JSON.stringify(statement)}]\n`;
    const cwd = folderWith({ "x.yaml": yaml });
    const { status, stdout } = policyCheck(["--fix", "x.yaml"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("not fixed: x.yaml:7 mfa-if-exists-on-allow: only JSON is fixed in place");
    expect(stdout).not.toContain("can be mended");
    expect(read(cwd, "x.yaml")).toBe(yaml);
  });

  test("a Terraform plan is not", () => {
    const values = { name: "r", assume_role_policy: open };
    const role = { address: "aws_iam_role.r", mode: "managed", type: "aws_iam_role", name: "r", values };
    const planned_values = { root_module: { resources: [role] } };
    const plan = JSON.stringify({ format_version: "1.2", terraform_version: "1.9.0", planned_values });
    const cwd = folderWith({ "plan.json": plan });
    const { status, stdout } = policyCheck(["--fix", "plan.json"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain(
      "mfa-if-exists-on-allow: a Terraform plan is made anew from the configuration, so it is not fixed",
    );
    expect(read(cwd, "plan.json")).toBe(plan);
  });

  test("a repair that would lock a service out is left to people", () => {
    const text = policyOf({ AWS: user, Service: "ec2.amazonaws.com" }, { Bool: { [present]: "false" } });
    const cwd = folderWith({ "x.json": text });
    const { status, stdout } = policyCheck(["--fix", "x.json"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("not fixed: x.json:");
    expect(read(cwd)).toBe(text);
  });

  test("what is suppressed is left as it is", () => {
    const suppressions = [{ file: "x.json", rule: "mfa-if-exists-on-allow", reason: "an example" }];
    const cwd = folderWith({ "x.json": open, "policy-check.config.json": JSON.stringify({ suppressions }) });
    const { status } = policyCheck(["--fix", "x.json"], { cwd });
    expect({ status, text: read(cwd) }).toEqual({ status: 0, text: open });
  });

  test("keeps the file's mode, and writes through a link", () => {
    const cwd = folderWith({ "x.json": open });
    chmodSync(join(cwd, "x.json"), 0o640);
    symlinkSync("x.json", join(cwd, "link.json"));
    policyCheck(["--fix", "link.json"], { cwd });
    expect(read(cwd)).toBe(closed);
    expect(statSync(join(cwd, "x.json")).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(cwd, "link.json")).isSymbolicLink()).toBe(true);
  });

  test("json has the repairs and the decisions, additive", () => {
    const cwd = folderWith({ "x.json": open, "y.json": closed });
    const run = policyCheck(["--fix", "--format", "json", "x.json", "y.json"], { cwd });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(run.stdout).files).toEqual([
      {
        path: "x.json",
        kind: "trust-policies",
        findings: [],
        fixed: [
          {
            rule: "mfa-if-exists-on-allow",
            pointer: "/Statement/0/Condition/BoolIfExists",
            line: 11,
            description: 'write "Bool" for "BoolIfExists"',
          },
        ],
        notFixed: [],
        redecided: [{ pointer: "", kind: "long-term-key", principal: user, before: "allowed", now: "implicitDeny" }],
      },
      { path: "y.json", kind: "trust-policies", findings: [] },
    ]);
  });

  test.each([["sarif"], ["junit"], ["github"]])("beside %s the repairs are said on standard error", (format) => {
    const cwd = folderWith({ "x.json": open });
    const { status, stderr } = policyCheck(["--fix", "--format", format, "x.json"], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain("fixed: x.json:11 mfa-if-exists-on-allow");
  });
});

describe("--fix-dry-run", () => {
  test.each<[string, (text: string) => string]>([
    ["as it is", (text) => text],
    ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
    ["with a byte order mark", (text) => `\uFEFF${text}`],
    ["with a final line end", (text) => `${text}\n`],
  ])("prints a diff that git applies, and writes nothing: %s", (_, written) => {
    const cwd = folderWith({ "policies/x.json": written(open) });
    const { status, stdout, stderr } = policyCheck(["--fix-dry-run", "policies/x.json"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^--- a\/policies\/x\.json\n\+\+\+ b\/policies\/x\.json\n@@ /);
    expect(stderr).toContain("would fix: policies/x.json:11 mfa-if-exists-on-allow");
    expect(stderr).toContain(`long-term-key of ${user}: allowed before, implicitDeny then`);
    expect(stderr).toContain("with these fixes: 1 file checked: no findings");
    expect(read(cwd, "policies/x.json")).toBe(written(open));
    const applied = spawnSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd, input: stdout, encoding: "utf8" });
    expect(applied).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "policies/x.json")).toBe(written(closed));
  });

  test("nothing to repair is no diff, and no failure", () => {
    const cwd = folderWith({ "x.json": closed });
    expect(policyCheck(["--fix-dry-run", "x.json"], { cwd })).toMatchObject({ status: 0, stdout: "" });
  });

  test("standard input has a diff, too", () => {
    const { status, stdout } = policyCheck(["--fix-dry-run", "-"], { input: open });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^--- a\/stdin\n\+\+\+ b\/stdin\n/);
  });

  test("json has the diff", () => {
    const cwd = folderWith({ "x.json": open });
    const { status, stdout } = policyCheck(["--fix-dry-run", "--format", "json", "x.json"], { cwd });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).files[0].diff).toContain('+        "Bool": {');
    expect(read(cwd)).toBe(open);
  });
});

test("without either, the repair stands beside its finding", () => {
  const cwd = folderWith({ "x.json": open });
  const { stdout } = policyCheck(["--format", "json", "x.json"], { cwd });
  const { fix, range } = JSON.parse(stdout).files[0].findings[0];
  expect(fix).toEqual({ description: 'write "Bool" for "BoolIfExists"', edits: [{ range, text: '"Bool"' }] });
  const sarif = JSON.parse(policyCheck(["--format", "sarif", "x.json"], { cwd }).stdout);
  const deletedRegion = {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  };
  expect(sarif.runs[0].results[0].fixes).toEqual([
    {
      description: { text: 'write "Bool" for "BoolIfExists"' },
      artifactChanges: [
        { artifactLocation: { uri: "x.json" }, replacements: [{ deletedRegion, insertedContent: { text: '"Bool"' } }] },
      ],
    },
  ]);
});

test.each([
  ["standard input", ["--fix", "-"], "--fix cannot write standard input"],
  ["both", ["--fix", "--fix-dry-run", "x.json"], "cannot be combined"],
  ["a diff as SARIF", ["--fix-dry-run", "--format", "sarif", "x.json"], "needs --format pretty or json"],
  ["a baseline of a dry run", ["--fix-dry-run", "x.json", "--write-baseline"], "--fix-dry-run writes nothing"],
])("%s is refused", (_, args, message) => {
  const cwd = folderWith({ "x.json": open });
  const run = policyCheck(args, { cwd, input: open });
  expect(run).toMatchObject({ status: 2, stdout: "" });
  expect(run.stderr).toContain(message);
  expect(read(cwd)).toBe(open);
});
