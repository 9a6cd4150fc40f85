import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith, policyCheck, type Run, trustPolicy } from "./command-line.js";

const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const exemption = { reason: "pipelines have no devices", expires: "2099-12-31" };
const account = {
  UserDetailList: [
    {
      ...{ Path: "/", UserName: "alice", UserId: "AIDAEXAMPLEEXAMPLE000" },
      ...{ Arn: "arn:aws:iam::123456789012:user/alice", GroupList: [], AttachedManagedPolicies: [] },
      UserPolicyList: [],
    },
  ],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [
    {
      ...{ Path: "/", RoleName: "deploy", RoleId: "AROAEXAMPLEEXAMPLE000" },
      ...{ Arn: "arn:aws:iam::123456789012:role/deploy", RolePolicyList: [], AttachedManagedPolicies: [] },
      AssumeRolePolicyDocument: JSON.parse(open),
      InstanceProfileList: [],
    },
  ],
};

/** A repository in which the pipelines' folder has a configuration of its own. */
const files = {
  ".git/HEAD": "ref: refs/heads/main\n",
  "policy-check.config.json": JSON.stringify({
    suppressions: [{ file: "**", rule: "empty-sid", reason: "house style" }],
  }),
  "people/policies/door.json": open,
  "pipelines/policy-check.config.json": JSON.stringify({
    mfaExempt: [
      { file: "policies/*.json", ...exemption },
      { file: "dumps/*.json", ...exemption },
    ],
    coverage: [{ file: "policies/*.json", pointer: "/Statement/0", reason: "nobody calls it here" }],
    rulesUrl: "https://git.example.com/rules.md",
  }),
  "pipelines/policies/door.json": open,
  "pipelines/dumps/account.json": JSON.stringify(account),
  "people/dumps/account.json": JSON.stringify(account),
  "pipelines/features/door.feature": `Feature: door
    Scenario: open
      Given the IAM user "alice" with the identity policy:
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}
        """
      And the role "deploy" trusts as in "../policies/door.json"
      When "alice" assumes "deploy" without MFA
      Then the role is assumed
  `,
};

describe("a repository with a configuration in a folder", () => {
  let repository = "";
  const run = (args: readonly string[], folder = ""): Run => policyCheck(args, { cwd: join(repository, folder) });
  beforeAll(() => {
    repository = folderWith(files);
  });

  test("each policy is judged by the nearest configuration, wherever the command line runs", () => {
    const all = run(["--format", "json", "people/policies", "pipelines/policies"]);
    expect(all.status).toBe(1);
    expect(all.stderr).toBe(
      "policy-check: the configuration of the files in pipelines is pipelines/policy-check.config.json\n",
    );
    const report = JSON.parse(all.stdout);
    const shown = report.files.map(({ path, config, findings }: Readonly<Record<string, unknown>>) => [
      ...[path, config, Array.isArray(findings) ? findings.map(({ rule }) => rule) : findings],
    ]);
    expect(report.config).toBe("policy-check.config.json");
    expect(shown).toEqual([
      ["people/policies/door.json", undefined, ["mfa-if-exists-on-allow"]],
      ["pipelines/policies/door.json", "pipelines/policy-check.config.json", []],
    ]);
    expect(run(["policies"], "pipelines").status).toBe(0);
    expect(run(["../pipelines/policies"], "people").status).toBe(0);
    expect(run(["../people/policies"], "pipelines").status).toBe(1);
  });

  test("a configuration that is named judges everything", () => {
    const named = run(["--config", "policy-check.config.json", "--format", "json", "pipelines/policies"]);
    expect(named.stderr).toBe("");
    expect(JSON.parse(named.stdout).summary["security-warning"]).toBe(1);
  });

  test("standard input is judged as the file that it is called", () => {
    const check = (name: string): number | null =>
      policyCheck(["-", "--stdin-filename", name], { cwd: repository, input: open }).status;
    expect(check("pipelines/policies/new.json")).toBe(0);
    expect(check("people/policies/new.json")).toBe(1);
  });

  test("prove agrees", () => {
    expect(run(["prove", "people/policies"]).status).toBe(1);
    const { status, stdout } = run(["prove", "pipelines/policies"]);
    expect(stdout).toContain("exempt: pipelines have no devices");
    expect(status).toBe(0);
  });

  test("reach agrees", () => {
    expect(run(["reach", "people/dumps/account.json"]).status).toBe(1);
    expect(run(["reach", "pipelines/dumps/account.json"]).status).toBe(0);
  });

  test("docs and coverage agree", () => {
    const tested = run([
      "test",
      "pipelines/features",
      "--coverage",
      "pipelines/policies",
      "--coverage-threshold",
      "100",
    ]);
    expect(tested.stdout).toMatch(/\npipelines\/policies\/door.json +\d+ +\d+ +[1-9]\d* +100\n/);
    expect(tested.status).toBe(0);
    const args = ["docs", "--policies", "people/policies", "pipelines/policies", "--format", "json"];
    const documented: { readonly roles: readonly { readonly exemption: unknown }[] } = JSON.parse(run(args).stdout);
    expect(documented.roles.map((role) => role.exemption)).toEqual([null, exemption]);
  });

  test("its threshold counts for its files", () => {
    const folder = folderWith({
      ...files,
      "strict/policy-check.config.json": '{"failOn": "suggestion"}',
      "strict/door.json": trustPolicy({ Sid: "" }),
      "lax/door.json": trustPolicy({ Sid: "" }),
    });
    expect(policyCheck(["lax"], { cwd: folder }).status).toBe(0);
    expect(policyCheck(["strict"], { cwd: folder }).status).toBe(1);
    const { stdout } = policyCheck(["lax", "strict", "--format", "junit"], { cwd: folder });
    expect(stdout.match(/<failure/g)).toHaveLength(1);
    expect(policyCheck(["strict", "--fail-on", "warning"], { cwd: folder }).status).toBe(0);
  });

  test("a suppression that nothing needs is a finding in the folder's configuration, and a mistake there is an error", () => {
    const unused = { suppressions: [{ file: "*.json", rule: "empty-sid", reason: "none" }] };
    const folder = folderWith({
      "team/policy-check.config.json": JSON.stringify(unused),
      "team/door.json": trustPolicy(),
      "broken/policy-check.config.json": '{"failOnn": "error"}',
      "broken/door.json": trustPolicy(),
    });
    const { stdout } = policyCheck(["team", "--fail-on", "warning"], { cwd: folder });
    expect(stdout).toMatch(/unused-suppression[\s\S]*--> team\/policy-check.config.json:1:\d+/);
    const broken = policyCheck(["team", "broken"], { cwd: folder });
    expect(broken.stderr).toContain('broken/policy-check.config.json:1:2: unknown setting "failOnn"');
    expect(broken.status).toBe(2);
  });

  test("no report is written over a configuration", () => {
    const path = "pipelines/policy-check.config.json";
    const { status, stderr } = run(["people/policies", "--output", path]);
    expect(stderr).toContain(`--output ${path} is the configuration`);
    expect(status).toBe(2);
    expect(readFileSync(join(repository, path), "utf8")).toBe(files[path]);
  });
});
