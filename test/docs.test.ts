import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import type { Documentation } from "../src/documentation/index.js";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/docs.schema.json"), "utf8"));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

const feature = `@control:CIS-1.10
Feature: The role
  What it is for.

  Background:
    Given the IAM user "alice" with a virtual MFA device
    And the role "the-role" trusts as in "policies/the-role.json"

  Scenario: Without MFA
    When "alice" assumes "the-role" without MFA
    Then access is denied

  Scenario Outline: With MFA, <how>
    When "alice" assumes "the-role" with <how>
    Then <what>

    Examples:
      | how                   | what                                |
      | MFA                   | the role is assumed                 |
      | the MFA code "000000" | the call fails with "AccessDenied" |

  @backend:aws
  Scenario: Elsewhere only
    When "alice" assumes "the-role" without MFA
    Then access is denied
`;

/** A project with a role that has scenarios, one that has none, and features that were not run. */
function project(more: Readonly<Record<string, string>> = {}): string {
  return folderWith({
    "policies/the-role.json": trustPolicy(),
    "policies/other.json": trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }),
    "policies/permissions/reader.json":
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    "features/role.feature": feature,
    "later/later.feature": 'Feature: Later\n  Scenario: Some day\n    Given the account "123456789012"\n',
    ...more,
  });
}

let folder = "";
beforeAll(() => {
  folder = project();
  const { status, stderr } = policyCheck(["test", "--format", "message:run.ndjson"], { cwd: folder });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

function docs(args: readonly string[], options: Parameters<typeof policyCheck>[1] = {}) {
  return policyCheck(["docs", ...args], { cwd: folder, ...options });
}

function json(args: readonly string[], options: Parameters<typeof policyCheck>[1] = {}): Documentation {
  const { status, stdout, stderr } = docs(["--format", "json", ...args], options);
  expect(status, stderr).toBe(0);
  const documentation: Documentation = JSON.parse(stdout);
  expect(validate(documentation), JSON.stringify(validate.errors, null, 2)).toBe(true);
  return documentation;
}

describe("a role that is open, and a scenario in which the caller's own policies deny", () => {
  const open = trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Condition: undefined });
  const scenario = `Feature: The role open
  @control:CIS-1.10
  Scenario: Without MFA nobody gets in
    Given the IAM user "alice" with a virtual MFA device
    And the role "open" trusts as in "policies/open.json"
    When "alice" assumes "open" without MFA
    Then access is denied by the caller's own policies
`;
  const run = (): string => {
    const cwd = folderWith({ "policies/open.json": open, "features/open.feature": scenario });
    expect(policyCheck(["test", "--format", "message:run.ndjson"], { cwd }).status).toBe(0);
    return cwd;
  };

  test("meet no control, and show no denial", () => {
    const cwd = run();
    const { controls, roles, summary } = json(["--results", "run.ndjson"], { cwd });
    expect(controls).toMatchObject([{ id: "CIS-1.10", status: "contradicted" }]);
    expect(controls[0]?.contradictions.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^the proof that no user and no role session can assume the role without MFA is refuted: /),
      "the finding mfa-not-required is open (line 4)",
    ]);
    expect(roles[0]).toMatchObject({ mfa: "refuted", coverage: { seen: 0, possible: 1 } });
    expect(roles[0]?.cells[0]).toMatchObject({ caller: "long-term-key", shown: "notChecked" });
    expect(summary.mfa).toMatchObject({ refuted: 1, unknown: 0 });
    expect(docs(["--results", "run.ndjson", "--format", "csv"], { cwd }).stdout).toMatch(/^CIS-1\.10,contradicted,/m);
    expect(docs(["--results", "run.ndjson", "--format", "markdown"], { cwd }).stdout).toContain("⛔ contradicted");
    expect(docs(["--results", "run.ndjson"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "site/index.html"), "utf8").includes("Contradicted")).toBe(true);
  });

  test("are named with whoever can assume the role since", () => {
    const cwd = run();
    expect(docs(["--format", "json", "--output", "base.json"], { cwd }).status).toBe(0);
    const both = ["arn:aws:iam::123456789012:root", "arn:aws:iam::999988887777:root"];
    writeFileSync(join(cwd, "policies/open.json"), trustPolicy({ Principal: { AWS: both }, Condition: undefined }));
    const { stdout } = docs(["--format", "markdown", "--since", "base.json"], { cwd });
    expect(stdout).toMatch(
      /### Callers that can now assume a role\n\n- ⚠️ `open`: a user such as arn:aws:iam::999988887777:user\/\S+, with/,
    );
    expect(docs(["--since", "base.json"], { cwd }).status).toBe(0);
    expect(readFileSync(join(cwd, "site/index.html"), "utf8").includes("Callers that can now assume a role")).toBe(
      true,
    );
  });
});

describe("the data", () => {
  test("has roles with their scenarios, and gaps where nothing shows anything", () => {
    const { roles, scenarios, gaps, runs, features, controls, summary } = json(["--results", "run.ndjson"]);
    expect(roles.map(({ name, path, mfa, scenarios: own }) => [name, path, mfa, own.length])).toEqual([
      ["other", "policies/other.json", "refuted", 0],
      ["the-role", "policies/the-role.json", "proved", 3],
    ]);
    expect(roles[1]?.requirement[0]).toBe(
      "IAM user alice can assume this role only with MFA. An access key alone is denied.",
    );
    expect(roles[1]?.arns).toEqual(["arn:aws:iam::123456789012:role/the-role"]);
    expect(roles[1]?.cells.slice(0, 2).map(({ shown }) => shown)).toEqual(["denied", "allowed"]);
    expect(roles[0]?.findings.map(({ rule }) => rule)).toContain("mfa-if-exists-on-allow");
    expect(scenarios.map(({ line, name, outcomes }) => [line, name, outcomes[0]?.status])).toEqual([
      [9, "Without MFA", "passed"],
      [19, "With MFA, MFA", "passed"],
      [20, 'With MFA, the MFA code "(hidden)"', "passed"],
      [23, "Elsewhere only", "notChecked"],
    ]);
    expect(gaps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["roleWithoutScenario", "mfaNotProved", "scenarioNotChecked"]),
    );
    expect(runs).toMatchObject([{ file: "run.ndjson", backend: "embedded", passed: 3, failed: 0, notChecked: 1 }]);
    expect(features).toMatchObject([
      { path: "features/role.feature", name: "The role", description: "What it is for." },
    ]);
    expect(controls).toMatchObject([{ id: "CIS-1.10", status: "open" }]);
    expect(summary).toMatchObject({ roles: 2, backends: ["embedded"] });
    expect(JSON.stringify(scenarios)).not.toContain("000000");
  });

  test("is the same from standard input", () => {
    const input = readFileSync(join(folder, "run.ndjson"));
    const { runs, ...rest } = json(["--results", "-"], { input });
    const { runs: fromFile, ...same } = json(["--results", "run.ndjson"]);
    expect(rest).toEqual(same);
    expect(runs).toEqual(fromFile.map((run) => ({ ...run, file: "<stdin>" })));
  });

  test("without results nothing is checked, and that is said", () => {
    const { status, stdout, stderr } = docs(["--format", "json"]);
    expect(status).toBe(0);
    expect(stderr).toContain("no test results given");
    const documentation: Documentation = JSON.parse(stdout);
    expect(documentation.roles.flatMap(({ cells }) => cells).every(({ shown }) => shown === "notChecked")).toBe(true);
    expect(documentation.gaps.filter(({ kind }) => kind === "scenarioNotRun")).toHaveLength(4);
    expect(documentation.summary.scenarios.passed).toBe(0);
  });

  test("features that no run has are parsed; a folder, a glob and several values", () => {
    const { gaps } = json(["--results", "run.ndjson", "--features", "features", "later/*.feature"]);
    expect(gaps).toContainEqual({ kind: "scenarioNotRun", feature: "later/later.feature", line: 2, name: "Some day" });
  });

  test("several policies, and none that is not named", () => {
    expect(json(["--policies", "policies/the-role.json", "policies/other.json"]).roles).toHaveLength(2);
    expect(json(["--policies", "policies/the-role.json"]).roles).toHaveLength(1);
  });

  test("a policy that changed after the run has no evidence", () => {
    const changed = project({ "run.ndjson": readFileSync(join(folder, "run.ndjson"), "utf8") });
    writeFileSync(join(changed, "policies/the-role.json"), `${trustPolicy()}\n`);
    const { roles, gaps } = json(["--results", "run.ndjson"], { cwd: changed });
    expect(roles.find(({ name }) => name === "the-role")).toMatchObject({ scenarios: [] });
    expect(gaps).toContainEqual({ kind: "outdatedEvidence", path: "policies/the-role.json", run: "run-1" });
  });

  test("exemptions and suppressions have their reasons and dates", () => {
    const config = {
      mfaExempt: [{ file: "policies/other.json", reason: "a machine", expires: "2999-12-31" }],
      coverage: [{ file: "policies/the-role.json", pointer: "/Statement/0", reason: "shown elsewhere" }],
    };
    const exempt = project({ "policy-check.config.json": JSON.stringify(config) });
    const { roles, gaps } = json([], { cwd: exempt });
    expect(roles[0]).toMatchObject({ mfa: "exempt", exemption: { reason: "a machine", expires: "2999-12-31" } });
    expect(roles[0]?.findings[0]?.suppressed).toEqual({ reason: "a machine", expires: "2999-12-31" });
    expect(gaps).toContainEqual(expect.objectContaining({ kind: "suppression", role: roles[0]?.id }));
  });

  test("templates, with what is not known", () => {
    const template = `Resources:
  Known:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
  Open:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: !Ref Trusted}, Action: sts:AssumeRole}]
Parameters:
  Trusted: {Type: String}
`;
    const { roles } = json(["--policies", "stack.yaml"], { cwd: project({ "stack.yaml": template }) });
    expect(roles.map(({ name, mfa, pointer }) => [name, mfa, pointer])).toEqual([
      ["Known", "notApplicable", "/Resources/Known/Properties/AssumeRolePolicyDocument"],
      ["Open", "refuted", "/Resources/Open/Properties/AssumeRolePolicyDocument"],
    ]);
    expect(roles[0]?.firstLine).toBe(6);
    expect(roles[1]?.requirement[0]).toContain("Trusted");
  });

  test("an invalid policy is shown as one of which nothing can be said", () => {
    const broken = project({ "policies/broken.json": trustPolicy({ Effect: "allow" }) });
    const role = json([], { cwd: broken }).roles.find(({ name }) => name === "broken");
    expect(role?.unreadable).toContain("not valid");
    expect(role?.findings.map(({ rule }) => rule)).toContain("invalid-effect");
  });
});

describe("the page", () => {
  test("is index.html in the folder that is named, and the folder is made", () => {
    const { status, stdout } = docs(["--results", "run.ndjson", "--out", "public/docs"]);
    expect(status).toBe(0);
    expect(stdout).toBe("public/docs/index.html\n");
    const page = readFileSync(join(folder, "public/docs/index.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain("only with MFA. An access key alone is denied");
    expect(readdirSync(join(folder, "public/docs"))).toEqual(["index.html"]);
  });

  test("is in site where nothing is said, and stays as it was where the new one cannot be made", () => {
    expect(docs(["--results", "run.ndjson"]).status).toBe(0);
    const before = readFileSync(join(folder, "site/index.html"), "utf8");
    expect(docs(["--results", "missing.ndjson"]).status).toBe(2);
    expect(readFileSync(join(folder, "site/index.html"), "utf8")).toBe(before);
  });

  test("cannot be written into a file", () => {
    const { status, stderr } = docs(["--out", "run.ndjson"]);
    expect(status).toBe(2);
    expect(stderr).toContain("run.ndjson/index.html cannot be written");
  });
});

describe("other formats", () => {
  test("markdown with what changed since", () => {
    const earlier = join(folder, "docs.json");
    expect(docs(["--format", "json", "--output", earlier]).status).toBe(0);
    const { stdout } = docs(["--results", "run.ndjson", "--format", "markdown", "--since", earlier]);
    expect(stdout).toContain("## Changes");
    expect(stdout).toContain("`the-role`, access key with MFA: – not checked → ✅ allowed");
  });

  test("CSV of controls", () => {
    const { stdout, stderr } = docs(["--results", "run.ndjson", "--format", "csv"]);
    expect(stdout.split("\r\n")).toHaveLength(6);
    expect(stdout).toContain("CIS-1.10,open,Without MFA,features/role.feature,9,");
    expect(stderr).toBe("");
  });
});

describe("usage", () => {
  test.each([
    ["a file that is not there", ["--results", "no.ndjson"], "no.ndjson: there is no such file"],
    ["a file of something else", ["--results", "policies/the-role.json"], "policies/the-role.json:1: "],
    ["a glob without matches", ["--results", "*.messages"], "no file matches"],
    ["a policy that is none", ["--policies", "features/role.feature"], "features/role.feature: line 1: "],
    ["a feature that is not there", ["--features", "no.feature"], "the feature no.feature cannot be read"],
    ["--since with CSV", ["--format", "csv", "--since", "x.json"], "--since needs --format markdown or html"],
    ["--since that is not there", ["--format", "markdown", "--since", "x.json"], "x.json cannot be read"],
    [
      "--since of something else",
      ["--format", "markdown", "--since", "policies/other.json"],
      "use a file that policy-check docs --format json wrote",
    ],
    ["--out of JSON", ["--format", "json", "--out", "x"], "use --output FILE"],
    ["--output of the page", ["--output", "x.html"], "use --out FOLDER"],
    ["an unknown format", ["--format", "pdf"], "Invalid values"],
    ["a format twice", ["--format", "json", "--format", "csv"], "--format"],
    ["words", ["run.ndjson"], "Unknown"],
  ])("%s is exit code 2", (_, args, message) => {
    const { status, stdout, stderr } = docs(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("defect");
    expect(stdout).toBe("");
  });

  test("results that cannot be read are all named, with their lines", () => {
    const text = readFileSync(join(folder, "run.ndjson"), "utf8");
    writeFileSync(join(folder, "cut.ndjson"), text.slice(0, -40));
    writeFileSync(join(folder, "empty.ndjson"), "");
    const { status, stderr } = docs(["--results", "run.ndjson", "cut.ndjson", "empty.ndjson"]);
    expect(status).toBe(2);
    expect(stderr).toContain(`cut.ndjson:${text.trimEnd().split("\n").length}: this line is not JSON`);
    expect(stderr).toContain("empty.ndjson:1: it is empty");
    expect(stderr).not.toContain("\nrun.ndjson");
  });

  test("without the folder policies they must be named", () => {
    const { status, stderr } = docs([], { cwd: folderWith({}) });
    expect(status).toBe(2);
    expect(stderr).toContain("use --policies PATHS");
  });

  test("--help has examples", () => {
    const { status, stdout } = docs(["--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("policy-check/docs:site");
  });
});

describe("the formatter", () => {
  test("of policy-check test makes the page in a folder", () => {
    const { status, stderr } = policyCheck(["test", "--format", "policy-check/docs:made"], { cwd: folder });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "made/index.html"), "utf8")).toContain("only with MFA");
  });

  test("makes it as the file that is named, also in parallel", () => {
    const args = ["test", "--parallel", "2", "--format", "policy-check/docs:a page.html"];
    expect(policyCheck(args, { cwd: folder }).status).toBe(0);
    expect(readFileSync(join(folder, "a page.html"), "utf8")).toContain("Without MFA");
  });

  test("of cucumber-js itself, with options of its own", () => {
    const cwd = project();
    const formatter = join(root, "dist/formatter/index.js");
    const options = JSON.stringify({ policyCheckDocs: { policies: ["policies/the-role.json"] } });
    const args = ["--import", join(root, "dist/steps/index.js"), "--format-options", options, "features/role.feature"];
    const { status, stderr } = cucumber([...args, "--format", `"file://${formatter}":"out/page.html"`], cwd);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const page = readFileSync(join(cwd, "out/page.html"), "utf8");
    expect(page).toContain("the-role");
    expect(page).not.toContain("policies/other.json");
  });

  test("of cucumber-js makes it in a folder of its own as well, which keeps the page of before until then", () => {
    const broken = "Feature: X\n  Scenario: Y\n    Given a\n    whatever\n";
    const cwd = project({ "site/index.html": "before", "features/broken.feature": broken });
    const formatter = join(root, "dist/formatter/index.js");
    const options = JSON.stringify({ policyCheckDocs: { out: "site", policies: ["policies/the-role.json"] } });
    const args = ["--import", join(root, "dist/steps/index.js"), "--format", `"file://${formatter}"`];
    const page = () => readFileSync(join(cwd, "site/index.html"), "utf8");
    const run = (feature: string) => cucumber([...args, "--format-options", options, feature], cwd);
    expect(run("features/broken.feature").status).not.toBe(0);
    expect(page()).toBe("before");
    expect(run("features/role.feature")).toMatchObject({ status: 0, stdout: "site/index.html\n" });
    expect(page()).toContain("the-role");
  });

  test("fails the run where the page cannot be made, and says why", () => {
    const cwd = folderWith({
      "features/x.feature": 'Feature: X\n  Scenario: Y\n    Given the account "123456789012"\n',
    });
    const { status, stderr } = policyCheck(["test", "--format", "policy-check/docs:site"], { cwd });
    expect(status).not.toBe(0);
    expect(stderr).toContain("use --policies PATHS");
  });

  test("leaves no page of a run that did not come to its end", () => {
    const cwd = project({ "features/broken.feature": "Feature: X\n  Scenario: Y\n    Given a\n    whatever\n" });
    expect(policyCheck(["test", "--format", "policy-check/docs:site"], { cwd }).status).toBe(2);
    expect(readdirSync(join(cwd, "site"))).toEqual([]);
    writeFileSync(join(cwd, "site/index.html"), "before");
    expect(policyCheck(["test", "--format", "policy-check/docs:site"], { cwd }).status).toBe(2);
    expect(readFileSync(join(cwd, "site/index.html"), "utf8")).toBe("before");
    expect(readdirSync(join(cwd, "site"))).toEqual(["index.html"]);
  });
});

function cucumber(args: readonly string[], cwd: string) {
  const bin = join(root, "node_modules/@cucumber/cucumber/bin/cucumber.js");
  return spawnSync(process.execPath, [bin, ...args], { cwd, encoding: "utf8" });
}
