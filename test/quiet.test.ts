import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const account = readFileSync(new URL("../fixtures/accounts/company.json", import.meta.url), "utf8");
const quietAccount = {
  UserDetailList: [
    { UserName: "alice", UserId: "AIDA", Path: "/", Arn: "arn:aws:iam::123456789012:user/alice", GroupList: [] },
  ],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
};
const cwd = folderWith({
  "fine.json": trustPolicy(),
  "open.json": trustPolicy({ Condition: undefined }),
  "old.json": trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:user/bob" } }),
  "folder/other.json": "{}",
  "account.json": account,
  "quiet-account.json": JSON.stringify(quietAccount),
  "folder/fine.json": trustPolicy(),
  "features/fine.feature": [
    "Feature: F",
    "  Scenario: S",
    '    Given the account "123456789012"',
    '    And the IAM user "alice" with a virtual MFA device',
    '    And the role "fine" trusts as in "fine.json"',
    '    When "alice" assumes "fine" without MFA',
    "    Then access is denied",
  ].join("\n"),
});
const run = (...args: string[]) => policyCheck(args, { cwd });

describe("--format compact", () => {
  test("check: each finding in a line, which editors and terminals take for a link", () => {
    const { status, stdout, stderr } = run("--format", "compact", "fine.json", "open.json");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^open\.json:4:5: security-warning: .+ \[mfa-not-required\]\n$/);
    expect(stderr).toBe("2 files checked: 1 security-warning\n");
  });

  test("prove and diff: each verdict that does not hold", () => {
    const proof = run("prove", "--format", "compact", "fine.json", "open.json");
    expect(proof.status).toBe(1);
    expect(proof.stdout).toMatch(/^open\.json:4:5: error: .+ can assume the role \[mfa\]\n$/);
    const change = run("diff", "--format", "compact", "fine.json", "open.json");
    expect(change.status).toBe(1);
    expect(change.stdout).toMatch(/^open\.json:4:5: error: .+ could not before \[no-new-access\]\n$/);
  });

  test("reach: each pair and each way to undo MFA that fails the run", () => {
    const { status, stdout } = run("reach", "--format", "compact", "account.json");
    expect(status).toBe(1);
    const lines = stdout.trimEnd().split("\n");
    const form = /^account\.json:\d+:1: error: .+ \[(reached-(from-outside-)?without-mfa|undoes-mfa|reach-unknown)\]$/;
    for (const line of lines) expect(line).toMatch(form);
    expect(lines.length).toBe(JSON.parse(run("reach", "--format", "gitlab", "account.json").stdout).length);
  });

  test.each([["check"], ["prove"]])("%s prints nothing where all is well", (command) => {
    const { status, stdout } = run(command, "--format", "compact", "fine.json");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});

describe("--quiet", () => {
  const nothing = { status: 0, stdout: "", stderr: "" };

  test.each([
    ["check", ["fine.json"]],
    ["check, a folder with other files", ["folder"]],
    ["check --format compact", ["--format", "compact", "fine.json"]],
    ["check --format github", ["--format", "github", "fine.json"]],
    ["prove", ["prove", "fine.json"]],
    ["diff", ["diff", "fine.json", "fine.json"]],
    ["reach", ["reach", "quiet-account.json"]],
  ])("%s says nothing where nothing fails", (_, args) => {
    const { status, stdout, stderr } = run(...args, "--quiet");
    expect({ status, stdout, stderr }).toEqual(nothing);
  });

  test("check: findings as without it, and neither counts nor hints", () => {
    const loud = run("fine.json", "open.json");
    const quiet = run("--quiet", "fine.json", "open.json");
    expect([quiet.status, quiet.stderr]).toEqual([1, ""]);
    expect(loud.stdout.startsWith(quiet.stdout)).toBe(true);
    expect(quiet.stdout).toContain("security-warning[mfa-not-required]");
    expect(quiet.stdout).not.toContain("checked:");
  });

  test("prove and diff: what fails only", () => {
    const proof = run("prove", "--quiet", "fine.json", "open.json");
    expect([proof.status, proof.stderr]).toEqual([1, ""]);
    expect(proof.stdout).toMatch(/^violated {2}open\.json/);
    expect(proof.stdout).not.toMatch(/fine\.json|assumptions|questions/);
    const change = run("diff", "--quiet", "fine.json", "open.json");
    expect([change.status, change.stderr]).toEqual([1, ""]);
    expect(change.stdout).toMatch(/^new-access/);
    expect(change.stdout).not.toContain("with new access,");
  });

  test("reach: what fails only, also where other pairs are to be listed", () => {
    const { status, stdout, stderr } = run("reach", "--quiet", "--mfa", "required", "account.json");
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("without MFA");
    expect(stdout).not.toMatch(/^with MFA/m);
    expect(stdout).not.toMatch(/^\d+ users/m);
  });

  test("errors are said, and the exit code is theirs", () => {
    for (const args of [["missing.json"], ["folder/none.json"], ["prove", "missing.json"], ["reach", "missing.json"]]) {
      const { status, stderr } = run(...args, "--quiet");
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toContain("policy-check: ");
    }
  });

  test("with --output no counts are printed", () => {
    expect(run("--quiet", "--format", "json", "--output", "report.json", "fine.json")).toEqual(nothing);
  });

  test("test: nothing where all scenarios pass, and the failures where some fail", () => {
    expect(run("test", "--quiet")).toEqual(nothing);
    const failing = folderWith({
      "open.json": trustPolicy({ Condition: undefined }),
      "features/open.feature": [
        "Feature: F",
        "  Scenario: S",
        '    Given the account "123456789012"',
        '    And the IAM user "alice" with a virtual MFA device',
        '    And the role "open" trusts as in "open.json"',
        '    When "alice" assumes "open" without MFA',
        "    Then access is denied",
      ].join("\n"),
    });
    const { status, stdout } = policyCheck(["test", "--quiet"], { cwd: failing });
    expect(status).toBe(1);
    expect(stdout).toContain("Scenario: S # features/open.feature:2");
    expect(stdout).toContain("1 scenario: 0 passed, 1 failed");
  });
});
