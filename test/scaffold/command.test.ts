import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "../command-line.js";

const template = `
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:user/alice" }
          Action: sts:AssumeRole
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } }
`;

test("features are written once, and checked afterwards", () => {
  const cwd = folderWith({ "policies/admin.json": trustPolicy() });
  const args = ["scaffold", "policies/admin.json"];
  expect(policyCheck([...args, "--check"], { cwd })).toMatchObject({ status: 1 });
  expect(existsSync(join(cwd, "features"))).toBe(false);
  const first = policyCheck(args, { cwd });
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(first.stdout).toMatch(
    /^features\/admin\.feature: written, 6 new scenarios, 5 of 5 outcomes shown, 10 of 10 mistakes noticed\n/,
  );
  const text = readFileSync(join(cwd, "features/admin.feature"), "utf8");
  expect(text).toContain('And the role "admin" trusts as in "policies/admin.json"');
  expect(policyCheck([...args, "--check"], { cwd })).toMatchObject({ status: 0 });
  expect(policyCheck(args, { cwd }).stdout).toContain("is up to date");
  writeFileSync(join(cwd, "policies/admin.json"), trustPolicy().replace("alice", "bob"));
  const stale = policyCheck([...args, "--check"], { cwd });
  expect(stale.status).toBe(1);
  expect(stale.stdout).toContain("stale, --update replaces it: alice with MFA can assume the role");
  expect(readFileSync(join(cwd, "features/admin.feature"), "utf8")).toBe(text);
});

test("a role of a template has its policy written out, with samples that are named", () => {
  const cwd = folderWith({ "template.yaml": template });
  expect(policyCheck(["scaffold", "template.yaml", "--out", "specs"], { cwd })).toMatchObject({ status: 0 });
  const text = readFileSync(join(cwd, "specs/reader.feature"), "utf8");
  const comment = text
    .split("\n")
    .flatMap((line) => /^# (.*)$/.exec(line)?.[1] ?? [])
    .join(" ");
  expect(comment).toMatch(
    /decide: template\.yaml leaves values open; samples are in their place: \S+ for \S*AWS::AccountId/,
  );
  expect(text).toContain('And the role "reader" with the trust policy:');
});

test("what cannot be read is said, and the others are written", () => {
  const cwd = folderWith({ "policies/admin.json": trustPolicy(), "policies/broken.json": '{ "Statement": [' });
  const run = policyCheck(["scaffold", "policies/admin.json", "policies/broken.json"], { cwd });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain("broken.json");
  expect(existsSync(join(cwd, "features/admin.feature"))).toBe(true);
});

test("a feature that scaffold did not write stays as it is", () => {
  const cwd = folderWith({ "policies/admin.json": trustPolicy(), "features/admin.feature": "Feature: ours\n" });
  const run = policyCheck(["scaffold", "policies/admin.json"], { cwd });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain("features/admin.feature was not written by scaffold");
  expect(readFileSync(join(cwd, "features/admin.feature"), "utf8")).toBe("Feature: ours\n");
});

test("a name without a policy is a mistake of usage", () => {
  expect(policyCheck(["scaffold"]).stderr).toContain("name the trust policies to write features for");
  expect(policyCheck(["scaffold"]).status).toBe(2);
});

test("each file is judged by the nearest configuration", () => {
  const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
  const cwd = folderWith({
    ".git/HEAD": "ref: refs/heads/main\n",
    "people/admin.json": open,
    "pipelines/policy-check.config.json": JSON.stringify({ rules: { "mfa-if-exists-on-allow": "off" } }),
    "pipelines/deploy.json": open,
  });
  const { stdout } = policyCheck(["scaffold", "people/admin.json", "pipelines/deploy.json"], { cwd });
  const [admin = "", deploy = ""] = stdout.split("features/deploy.feature");
  expect(admin).toContain("fails (mfa-if-exists-on-allow)");
  expect(deploy).not.toContain("fails (mfa-if-exists-on-allow)");
});
