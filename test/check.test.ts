import { spawnSync } from "node:child_process";
import { openSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";

const good = trustPolicy();
const bad = trustPolicy({ Effect: "allow" });

function json(args: readonly string[], cwd: string) {
  const run = policyCheck(["check", "--format", "json", ...args], { cwd });
  return { ...run, report: JSON.parse(run.stdout) };
}

describe("exit codes", () => {
  test("0 when nothing is found", () => {
    const run = policyCheck(["good.json"], { cwd: folderWith({ "good.json": good }) });
    expect(run).toMatchObject({ status: 0, stdout: "1 file checked: no findings\n", stderr: "" });
  });

  test("1 when something is found, whichever file it is in", () => {
    const cwd = folderWith({ "good.json": good, "bad.json": bad });
    expect(policyCheck(["good.json", "bad.json"], { cwd }).status).toBe(1);
    expect(policyCheck(["check", "bad.json", "good.json"], { cwd }).status).toBe(1);
  });

  test("of many files none is lost, wherever options and standard input stand", () => {
    const names = Array.from({ length: 9 }, (_, index) => `p/${index}.json`);
    const cwd = folderWith(Object.fromEntries(names.map((name) => [name, good])));
    const paths = (args: readonly string[]) => {
      const { status, stdout } = policyCheck([...args], { cwd, input: good });
      return { status, paths: JSON.parse(stdout).files.map(({ path }: { path: string }) => path) };
    };
    const rest = names.slice(1);
    for (const args of [
      ["check", "--format", "json", ...names],
      [...names, "--format=json"],
      [names[0] ?? "", "--format", "json", ...rest],
      ["--format", "json", ...names],
      ["--format", "json", "check", ...names],
      [...names.slice(0, 4), "--format", "json", "--fail-on", "error", ...names.slice(4, 6), "--", ...names.slice(6)],
    ])
      expect(paths(args)).toEqual({ status: 0, paths: names });
    expect(paths(["check", "--format", "json", ...names.slice(0, 5), "-", ...names.slice(5)]).paths).toEqual([
      ...names.slice(0, 5),
      "-",
      ...names.slice(5),
    ]);
    expect(policyCheck([...names, "--formt", "json", ...names], { cwd }).stderr).toContain(
      "unknown option --formt; did you mean --format?",
    );
    expect(policyCheck(["rules", ...names], { cwd }).status).toBe(2);
  });

  test("words behind -- are files too, whatever they look like", () => {
    const cwd = folderWith({ "good.json": good, "--bad.json": bad });
    expect(policyCheck(["good.json", "--", "--bad.json"], { cwd }).status).toBe(1);
    expect(policyCheck(["--", "good.json"], { cwd }).status).toBe(0);
  });

  test("2 when the report cannot be written", () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [executable, "bad.json"], {
      cwd: folderWith({ "bad.json": bad }),
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("standard output cannot be written");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    ["folder/x.json/y.json", "not a directory"],
    ["loop.json", "too many symbolic links encountered"],
    [`${"long".repeat(100)}.json`, "name too long"],
  ])("2 and the system's words, without its names for calls, for %s", (path, why) => {
    const cwd = folderWith({ "folder/x.json": bad });
    symlinkSync("loop.json", join(cwd, "loop.json"));
    const { status, stderr } = policyCheck([path], { cwd });
    expect({ status, stderr }).toEqual({ status: 2, stderr: `policy-check: ${path}: ${why}\n` });
  });

  test.each([["check"], ["prove"]])("names of files are no commands on standard error: %s", (command) => {
    const cwd = folderWith({ "good.json": good });
    const { status, stderr } = policyCheck([command, "good.json", "\u001b]0;\n::stop::"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("\\u001b]0;\\u000a::stop::: there is no such file");
    expect(stderr).not.toContain("\u001b");
    expect(stderr).not.toMatch(/^::/m);
  });

  test("nor those in wrong usage", () => {
    const { status, stderr } = policyCheck(["--config", "\u001b[31m.json", "good.json"], { cwd: folderWith({}) });
    expect(status).toBe(2);
    expect(stderr).toContain("\\u001b[31m.json cannot be read");
  });

  test("2 when a file cannot be read, though the others are still checked", () => {
    const cwd = folderWith({ "bad.json": bad });
    const { status, report, stderr } = json(["missing.json", "bad.json"], cwd);
    expect(status).toBe(2);
    expect(stderr).toContain("missing.json: there is no such file");
    expect(report.files.map((file: { findings: { rule: string }[] }) => file.findings[0]?.rule)).toEqual([
      "unreadable-file",
      "invalid-effect",
    ]);
  });

  test.each([
    ["no path", ["check"], "name the trust policies"],
    ["an unknown option", ["check", "--formt", "json", "x"], "unknown option --formt; did you mean --format?"],
    ["an unknown format", ["check", "--format", "yaml", "x"], "Choices"],
    ["an unknown threshold", ["check", "--fail-on", "fatal", "x"], "Choices"],
    [
      "an option given twice",
      ["check", "--fail-on", "error", "--fail-on", "error", "good.json"],
      "given more than once",
    ],
    ["a format given twice", ["check", "--format", "json", "--format", "sarif", "good.json"], "--format is given more"],
    [
      "the same of another command",
      ["rules", "--format", "json", "--format", "json"],
      "--format is given more than once",
    ],
    [
      "a report in the place of a policy",
      ["check", "good.json", "--output", "./good.json"],
      "is one of the files to check",
    ],
    [
      "a report in the place of a policy, by a link to it",
      ["check", "good.json", "--output", "link.json"],
      "is one of the files to check",
    ],
    ["the name of the list of paths", ["check", "--paths", "good.json"], "unknown option --paths"],
    ["a negated option", ["check", "--no-config", "good.json"], "unknown option --no-config"],
    ["words that a command has no use for", ["rules", "--", "x"], 'unexpected argument "x"'],
    ["an option without its value", ["check", "x", "--output"], "output"],
    ["a size that is none", ["check", "--max-file-size", "big", "x"], "--max-file-size"],
    ["a configuration that is missing", ["check", "--config", "no.json", "x"], "no.json cannot be read"],
    ["an output that cannot be written", ["check", "--output", "no/such/folder.txt", "good.json"], "cannot be written"],
  ])("2 and a message without a stack trace for %s", (_, args, message) => {
    const cwd = folderWith({ "good.json": good });
    symlinkSync("good.json", join(cwd, "link.json"));
    const run = policyCheck(args, { cwd });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
    expect(readFileSync(join(cwd, "good.json"), "utf8")).toBe(good);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.stdout).toBe("");
  });

  test("--fail-on sets the threshold", () => {
    const cwd = folderWith({
      "bad.json": trustPolicy({ Condition: { bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    });
    expect(policyCheck(["bad.json"], { cwd }).status).toBe(0);
    expect(policyCheck(["--fail-on", "warning", "bad.json"], { cwd }).status).toBe(1);
  });
});

describe("files", () => {
  const refused = (content: Buffer | string, ...args: string[]) => {
    const { status, report } = json(["x.json", ...args], folderWith({ "x.json": content }));
    expect(status).toBe(2);
    return report.files[0].findings[0].message;
  };

  test("a byte order mark is no part of the text", () => {
    const cwd = folderWith({ "bom.json": `\uFEFF${bad}` });
    expect(json(["bom.json"], cwd).report.files[0].findings[0].range.start).toEqual({ line: 5, column: 17 });
  });

  test("UTF-16, which PowerShell writes, is read, and --fix keeps it", () => {
    const withMfa = (operator: string): string =>
      trustPolicy({ Condition: { [operator]: { "aws:MultiFactorAuthPresent": "true" } } }).replaceAll("\n", "\r\n");
    for (const mark of ["\uFEFF", ""]) {
      const cwd = folderWith({ "x.json": Buffer.from(`${mark}${bad}`, "utf16le") });
      expect(json(["x.json"], cwd).report.files[0].findings[0].range.start).toEqual({ line: 5, column: 17 });
      const fixed = folderWith({ "x.json": Buffer.from(`${mark}${withMfa("BoolIfExists")}`, "utf16le") });
      json(["--fix", "x.json"], fixed);
      expect(readFileSync(join(fixed, "x.json")).toString("utf16le")).toBe(`${mark}${withMfa("Bool")}`);
    }
  });

  test("other encodings are refused", () => {
    expect(refused(Buffer.from(good.replace("alice", "al\xe9ce"), "latin1"))).toContain("not valid UTF-8");
  });

  test("larger files than allowed are refused", () => {
    expect(refused(`${good}${" ".repeat(1024 * 1024)}`)).toContain("larger than 1048576 bytes");
    expect(refused(good, "--max-file-size", "50")).toContain("larger than 50 bytes");
  });

  test("- is standard input", () => {
    expect(policyCheck(["-"], { input: good }).status).toBe(0);
    const run = policyCheck(["check", "-"], { input: bad });
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("-:5:17");
  });

  test("standard input is read once, and a second - is no empty file", () => {
    const run = policyCheck(["-", "-"], { input: good });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("only once");
  });

  test("thousands of findings on one line are shown in no time", () => {
    const statements = Array.from({ length: 8000 }, () => ({
      Effect: "allow",
      Principal: { AWS: "1" },
      Action: ["sts:AssumeRole", "s3:*"],
    }));
    const { stdout } = policyCheck(["x.json"], {
      cwd: folderWith({ "x.json": JSON.stringify({ Statement: statements }) }),
    });
    expect(stdout).toMatch(/24\d{3} errors/);
  });

  test("a text that is nested very deep is refused", () => {
    const cwd = folderWith({ "deep.json": "[".repeat(200_000) });
    const { status, report } = json(["deep.json"], cwd);
    expect(status).toBe(1);
    expect(report.files[0].findings[0]).toMatchObject({
      rule: "nesting-too-deep",
      range: { start: { line: 1, column: 65 } },
    });
  });
});

test("the JSON report is that of the contract", () => {
  const cwd = folderWith({ "policies/x.json": bad });
  const { report } = json(["policies/x.json"], cwd);
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(report).toEqual({
    schemaVersion: 2,
    tool: { name: "policy-check", version },
    files: [
      {
        path: "policies/x.json",
        kind: "trust-policies",
        findings: [
          {
            rule: "invalid-effect",
            severity: "error",
            message: '"Effect" must be "Allow" or "Deny", but is "allow"',
            remedy: 'use "Allow"',
            related: [],
            pointer: "/Statement/0/Effect",
            range: { start: { line: 5, column: 17 }, end: { line: 5, column: 24 } },
            help: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html",
            fix: {
              description: 'write "Allow"',
              edits: [{ range: { start: { line: 5, column: 17 }, end: { line: 5, column: 24 } }, text: '"Allow"' }],
            },
          },
        ],
      },
    ],
    summary: { files: 1, error: 1, "security-warning": 0, warning: 0, suggestion: 0, suppressed: 0 },
  });
});

test("the pretty report shows the line, and no colour unless on a terminal", () => {
  const { stdout } = policyCheck(["x.json"], { cwd: folderWith({ "x.json": bad }) });
  expect(stdout).toBe(
    [
      'error[invalid-effect]: "Effect" must be "Allow" or "Deny", but is "allow"',
      " --> x.json:5:17 (/Statement/0/Effect)",
      "  |",
      '5 |       "Effect": "allow",',
      '  |                 ^^^^^^^ use "Allow"',
      "  |",
      '  = fix: write "Allow"',
      "  = help: policy-check rules invalid-effect",
      "  = see: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html",
      "",
      "1 file checked: 1 error",
      "1 finding can be fixed with --fix; --fix-dry-run shows how",
      "",
    ].join("\n"),
  );
});

test("what a terminal would obey is shown as text", () => {
  const { stdout } = policyCheck(["x.json"], { cwd: folderWith({ "x.json": trustPolicy({ "\u001b[2J\u202e": 1 }) }) });
  for (const character of ["\u001b", "\u202e"]) expect(stdout).not.toContain(character);
});

test("--output writes the report to a file", () => {
  const cwd = folderWith({ "x.json": bad });
  const run = policyCheck(["--format", "json", "--output", "report.json", "x.json"], { cwd });
  expect(run).toMatchObject({ status: 1, stdout: "" });
  expect(JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")).summary.error).toBe(1);
});

describe("configuration", () => {
  const config = (suppression: object) => JSON.stringify({ suppressions: [suppression] });
  const row = {
    file: "policies/*.json",
    rule: "invalid-effect",
    pointer: "/Statement/0",
    reason: "kept as a bad example",
  };

  test("a suppression hides what it names, and is counted", () => {
    const cwd = folderWith({ "policies/x.json": bad, "policy-check.config.json": config(row) });
    const { status, report } = json(["policies/x.json"], cwd);
    expect(status).toBe(0);
    expect(report.summary).toMatchObject({ error: 0, suppressed: 1 });
  });

  test.each([
    ["another rule", { rule: "duplicate-key" }],
    ["another place", { pointer: "/Statement/1" }],
    ["a place whose pointer only begins alike", { pointer: "/Statement/0/Eff" }],
    ["another file", { file: "policies/y.json" }],
  ])("a suppression of %s hides nothing", (_, other) => {
    const cwd = folderWith({ "policies/x.json": bad, "policy-check.config.json": config({ ...row, ...other }) });
    expect(json(["policies/x.json"], cwd).status).toBe(1);
  });

  test("a suppression that nothing needs is reported where it stands", () => {
    const cwd = folderWith({ "policies/x.json": good, "policy-check.config.json": config(row) });
    const { report } = json(["policies/x.json"], cwd);
    expect(report.files[1]).toMatchObject({
      path: "policy-check.config.json",
      findings: [{ rule: "unused-suppression", severity: "warning", pointer: "/suppressions/0" }],
    });
  });

  test("a suppression counts until its last day, and is reported afterwards", () => {
    const run = (expires: string) =>
      json(
        ["policies/x.json"],
        folderWith({ "policies/x.json": bad, "policy-check.config.json": config({ ...row, expires }) }),
      );
    expect(run("2999-12-31").status).toBe(0);
    const { status, report } = run("2020-01-01");
    expect(status).toBe(1);
    expect(report.files[1].findings[0].rule).toBe("expired-suppression");
  });

  test("failOn and maxFileSize are defaults of the options", () => {
    const cwd = folderWith({ "x.json": good, "policy-check.config.json": JSON.stringify({ maxFileSize: 10 }) });
    expect(policyCheck(["x.json"], { cwd }).status).toBe(2);
    expect(policyCheck(["--max-file-size", "1000", "x.json"], { cwd }).status).toBe(0);
  });

  test.each([
    ["a typo", '{\n  "failon": "error"\n}', ':2:3: unknown setting "failon"; did you mean "failOn"?'],
    ["a wrong word", '{"failOn": "fatal"}', ":1:12: /failOn must be one of error, security-warning"],
    ["a suppression without a reason", config({ ...row, reason: " " }), "/suppressions/0/reason must not be empty"],
    ["a syntax error", '{"failOn": }', ":1:12: expected a value"],
    ["a duplicate key", '{"failOn": "error", "failOn": "error"}', "appears twice"],
    ["no object", "[]", ":1:1: the configuration must be of type object"],
  ])("%s in it is an error with its place", (_, text, message) => {
    const cwd = folderWith({ "x.json": good, "policy-check.config.json": text });
    const { status, stderr } = policyCheck(["x.json"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("policy-check.config.json");
    expect(stderr).toContain(message);
  });
});

describe("rules and help", () => {
  test("rules are listed, and one is explained with examples", () => {
    const list = policyCheck(["rules"]).stdout;
    expect(list).toMatch(/^invalid-effect +error +/m);
    const one = policyCheck(["rules", "invalid-effect"]).stdout;
    expect(one).toContain("Bad: ");
    expect(one).toContain("Good: ");
    expect(JSON.parse(policyCheck(["rules", "--format", "json", "invalid-effect"]).stdout).rules).toHaveLength(1);
  });

  test("an unknown rule is refused with the nearest one", () => {
    const run = policyCheck(["rules", "invalid-efect"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("did you mean invalid-effect?");
  });

  test.each([["--help"], ["check", "--help"], ["simulate", "--help"], ["rules", "--help"]])(
    "%s %s has examples",
    (...args) => {
      const run = policyCheck(args);
      expect(run.status).toBe(0);
      expect(run.stdout).toContain("Examples:");
    },
  );

  test("--version is the package's", () => {
    expect(policyCheck(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("who is not asked for MFA", () => {
  const cwd = folderWith({
    "p/role.json": trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:role/ci" }, Condition: {} }),
    "p/roles.json": trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:role/cd" }, Condition: undefined }),
    "p/vendor.json": trustPolicy({
      Principal: { AWS: "444455556666" },
      Condition: { StringEquals: { "sts:ExternalId": "acme-8842" } },
    }),
    "p/good.json": good,
  });

  test("is counted in the report, with the reason", () => {
    const { summary } = json(["p"], cwd).report;
    expect(summary.notAskedForMfa).toEqual([
      { reason: "named-roles", policies: 2, why: expect.stringContaining("AWS never gives sessions of roles MFA") },
      { reason: "external-ids", policies: 1, why: expect.stringContaining("third parties") },
    ]);
    expect(policyCheck(["p"], { cwd }).stdout).toContain(
      "MFA not required: named roles in 2 policies, external IDs in 1 policy (policy-check rules mfa-not-required says why)\n",
    );
  });

  test("is not spoken of where everybody is asked", () => {
    expect(json(["p/good.json"], cwd).report.summary).not.toHaveProperty("notAskedForMfa");
  });
});
