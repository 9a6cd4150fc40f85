import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const alice = "arn:aws:iam::123456789012:user/alice";
const guarded = trustPolicy();
const open = trustPolicy({ Condition: undefined });
const wide = trustPolicy({ Condition: undefined, Principal: { AWS: "arn:aws:iam::999999999999:root" } });
const known = "policy-check.baseline.json";

function check(cwd: string, ...args: string[]) {
  const run = policyCheck(["check", "--format", "json", ...args], { cwd });
  return { ...run, report: JSON.parse(run.stdout) };
}

function rulesIn({
  report,
}: {
  readonly report: { readonly files: { readonly findings: { readonly rule: string }[] }[] };
}) {
  return report.files.flatMap(({ findings }) => findings.map(({ rule }) => rule));
}

describe("a baseline", () => {
  // The reliability review's baseline-widened.sh.
  test("does not cover two accounts where one user was accepted", () => {
    const cwd = folderWith({ "p.json": open });
    expect(policyCheck(["check", "p.json", `--write-baseline=${known}`], { cwd }).status).toBe(0);
    expect(check(cwd, "--baseline", known, "p.json").status).toBe(0);
    const accounts = ["arn:aws:iam::999999999999:root", "arn:aws:iam::123456789012:root"];
    writeFileSync(join(cwd, "p.json"), trustPolicy({ Condition: undefined, Principal: { AWS: accounts } }));
    const later = check(cwd, "--baseline", known, "p.json");
    expect(later.status).toBe(1);
    expect(rulesIn(later)).toContain("mfa-not-required");
  });

  test("of a template knows a role by what its parameters make of it", () => {
    const template = (who: string) =>
      JSON.stringify({
        AWSTemplateFormatVersion: "2010-09-09",
        Mappings: { People: { who: { arn: who } } },
        Resources: {
          Team: {
            Type: "AWS::IAM::Role",
            Properties: {
              AssumeRolePolicyDocument: {
                Version: "2012-10-17",
                Statement: [
                  {
                    Effect: "Allow",
                    Principal: { AWS: { "Fn::FindInMap": ["People", "who", "arn"] } },
                    Action: "sts:AssumeRole",
                  },
                ],
              },
            },
          },
        },
      });
    const cwd = folderWith({ "t.json": template(alice) });
    policyCheck(["check", "t.json", `--write-baseline=${known}`], { cwd });
    expect(check(cwd, "--baseline", known, "t.json").status).toBe(0);
    writeFileSync(join(cwd, "t.json"), template("arn:aws:iam::999999999999:root"));
    expect(check(cwd, "--baseline", known, "t.json").status).toBe(1);
  });

  // The newcomer's review, B5.
  test("leaves out what was not checked, says so, and the run fails", () => {
    const cwd = folderWith({ "x.json": '{"Statement": [', "y.json": open });
    const run = policyCheck(["check", "x.json", "y.json", `--write-baseline=${known}`], { cwd });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(
      `what was not checked cannot be accepted, so findings of invalid-json are not in ${known}; fix them`,
    );
    const { findings } = JSON.parse(readFileSync(join(cwd, known), "utf8"));
    expect(new Set(findings.map(({ rule }: { rule: string }) => rule))).not.toContain("invalid-json");
  });

  test("of a file that cannot be read any more is neither fixed nor given up", () => {
    const cwd = folderWith({ "x.json": open });
    policyCheck(["check", "x.json", `--write-baseline=${known}`], { cwd });
    const before = JSON.parse(readFileSync(join(cwd, known), "utf8")).findings;
    writeFileSync(join(cwd, "x.json"), open.slice(0, -3));
    const broken = check(cwd, "--baseline", known, "x.json");
    expect(broken.status).toBe(1);
    expect(broken.report.summary.baseline).toEqual({ known: 0, fixed: [] });
    policyCheck(["check", "x.json", `--write-baseline=${known}`], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, known), "utf8")).findings).toEqual(before);
  });
});

// Written by the version before, on `open` and on a file that is "{".
const older = {
  schemaVersion: 1,
  findings: [
    {
      path: "x.json",
      rule: "mfa-not-required",
      pointer: "/Statement/0",
      fingerprint: "fa37a3b11eba6f17f264ad9ff80a1c3a",
    },
    { path: "y.json", rule: "invalid-json", pointer: "", fingerprint: "c83d15e5c609eda9796d30abc127b319" },
  ],
};

describe("a baseline of version 1", () => {
  test("counts by rule and place, is called old, and is written anew", () => {
    const cwd = folderWith({ "x.json": open, [known]: JSON.stringify(older) });
    const run = check(cwd, "--baseline", known, "x.json");
    expect([run.status, run.report.summary.baseline.known]).toEqual([0, 1]);
    expect(run.stderr).toContain(`${known} was written by an earlier version and does not say who was accepted`);
    expect(run.stderr).toContain("run --write-baseline");
    expect(policyCheck(["check", "x.json", `--write-baseline=${known}`], { cwd }).status).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, known), "utf8")).schemaVersion).toBe(2);
    expect(check(cwd, "--baseline", known, "x.json").stderr).toBe("");
    writeFileSync(join(cwd, "x.json"), wide);
    expect(check(cwd, "--baseline", known, "x.json").status).toBe(1);
  });

  test("does not count for a finding that has moved: nobody knows whether it is the same", () => {
    const { Statement, ...rest } = JSON.parse(open);
    const moved = JSON.stringify({ ...rest, Statement: [JSON.parse(guarded).Statement[0], ...Statement] });
    const cwd = folderWith({ "x.json": moved, [known]: JSON.stringify(older) });
    expect(check(cwd, "--baseline", known, "x.json").status).toBe(1);
  });

  test("accepts nothing that was not checked, and says so", () => {
    const cwd = folderWith({ "y.json": "{\n", [known]: JSON.stringify(older) });
    const run = check(cwd, "--baseline", known, "y.json");
    expect([run.status, rulesIn(run)]).toEqual([1, ["invalid-json"]]);
    expect(run.stderr).toContain(`the findings of invalid-json in ${known} do not count`);
  });

  test("keeps its entries of other files as they are when it is written anew", () => {
    const cwd = folderWith({ "x.json": open, "z.json": open, [known]: JSON.stringify(older) });
    policyCheck(["check", "z.json", `--write-baseline=${known}`], { cwd });
    const { findings } = JSON.parse(readFileSync(join(cwd, known), "utf8"));
    expect(findings.map(({ path, version }: { path: string; version?: number }) => [path, version])).toEqual([
      ["x.json", 1],
      ["z.json", undefined],
    ]);
    expect(check(cwd, "--baseline", known, "x.json", "z.json").status).toBe(0);
  });
});

const config = (rows: object) => JSON.stringify(rows);
const suppressions = [{ file: "policies/*.json", rule: "mfa-not-required", reason: "old role" }];
const mfaExempt = [{ file: "policies/*.json", reason: "robots", expires: "2999-12-31" }];
const byRole = [{ role: "ci-*", reason: "robots", expires: "2999-12-31" }];
const ofRole = (RoleName: string, document: string) =>
  JSON.stringify({ Role: { RoleName, AssumeRolePolicyDocument: JSON.parse(document) } });

describe("what is accepted in files that were not checked", () => {
  // cases/accepted-elsewhere: nothing is to be said when b.json is checked alone, as hooks for staged files do.
  test("is not called unused: the case", () => {
    const cwd = fileURLToPath(new URL("../fixtures/acceptance/elsewhere", import.meta.url));
    const alone = policyCheck(["check", "--fail-on", "warning", "policies/legacy/b.json"], { cwd });
    expect(alone).toEqual({ status: 0, stdout: "1 file checked: no findings\n", stderr: "" });
  });

  test.each<[string, object, Readonly<Record<string, string>>]>([
    ["a suppression", { suppressions }, { "policies/a.json": open, "policies/b.json": guarded }],
    ["an exemption by files", { mfaExempt }, { "policies/a.json": open, "policies/b.json": guarded }],
    [
      "an exemption by roles",
      { mfaExempt: byRole },
      { "policies/a.json": ofRole("ci-a", open), "policies/b.json": ofRole("ci-b", guarded) },
    ],
  ])("%s is unused only once all files that it may mean were checked", (_, rows, files) => {
    const cwd = folderWith({ ...files, "policy-check.config.json": config(rows), "package.json": "{}" });
    expect(rulesIn(check(cwd, "policies/b.json"))).toEqual([]);
    expect(rulesIn(check(cwd, "policies"))).toEqual([]);
    writeFileSync(join(cwd, "policies/a.json"), files["policies/b.json"] ?? "");
    expect(rulesIn(check(cwd, "policies/b.json"))).toEqual([]);
    expect(rulesIn(check(cwd, "policies"))).toEqual(["unused-suppression"]);
  });

  test("nor where a file was checked in part only", () => {
    const cwd = folderWith({
      "policies/a.json": open.slice(0, -3),
      "policies/b.json": guarded,
      "policy-check.config.json": config({ suppressions }),
    });
    expect(rulesIn(check(cwd, "policies"))).toEqual(["invalid-json"]);
  });

  test("of two suppressions of the same finding neither is unused", () => {
    const twice = [...suppressions, { ...suppressions[0], file: "policies/a.json" }];
    const cwd = folderWith({ "policies/a.json": open, "policy-check.config.json": config({ suppressions: twice }) });
    expect(rulesIn(check(cwd, "policies"))).toEqual([]);
  });
});

test.each(["invalid-json", "unreadable-file", "rule-failed", "invalid-type", "nesting-too-deep", "no-trust-policy"])(
  "a suppression of %s is refused, with its place and the reason",
  (rule) => {
    const rows = { suppressions: [{ ...suppressions[0], rule }] };
    const cwd = folderWith({ "x.json": "{", "policy-check.config.json": config(rows) });
    const run = policyCheck(["check", "x.json"], { cwd });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toMatch(
      new RegExp(`policy-check\\.config\\.json:1:\\d+: "${rule}" says that something was not checked, so it cannot be`),
    );
  },
);
