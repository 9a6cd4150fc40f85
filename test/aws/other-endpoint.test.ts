import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test } from "vitest";
import { executable, folderWith, type Run } from "../command-line.js";
import { endpointForTests } from "../endpoint/clients.js";
import { scenariosIn } from "../harness/feature-run.js";
import { runAsync } from "../run-async.js";

const { endpoint, iam } = endpointForTests();
const everything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const open = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:AssumeRole" }],
});
const feature = `Feature: An account that is not AWS's
  Background:
    Given the role "open" trusts as in "policies/open.json"

  Scenario: compared only

  Scenario: may assume it
    Given the IAM user "alice"
    When "alice" assumes "open" without MFA
    Then the role is assumed

  Scenario: may not, which the role has no part in
    Given the IAM user "bob"
    When "bob" assumes "open" without MFA
    Then access is denied

  Scenario: may not, and says so
    Given the IAM user "bob"
    When "bob" assumes "open" without MFA
    Then access is denied by the caller's own policies
`.replace("Scenario: compared only\n", 'Scenario: compared only\n    Given the IAM user "alice"\n');

describe("a run on the backend aws with AWS_ENDPOINT_URL", () => {
  let cwd = "";
  let run: Run;
  const env = () => ({
    AWS_ENDPOINT_URL: endpoint().url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    FORCE_COLOR: "1",
  });
  beforeAll(async () => {
    for (const UserName of ["alice", "bob"]) await iam().send(new CreateUserCommand({ UserName }));
    await iam().send(new PutUserPolicyCommand({ UserName: "alice", PolicyName: "all", PolicyDocument: everything }));
    await iam().send(new CreateRoleCommand({ RoleName: "open", AssumeRolePolicyDocument: open }));
    cwd = folderWith({ "policies/open.json": open, "features/open.feature": feature });
    const args = ["test", "--backend", "aws", "--format", "message:run.ndjson"];
    run = await runAsync(executable, args, cwd, env());
  });

  test("says in red before and after the scenarios that it is not AWS", () => {
    const red = `\u001b[31mpolicy-check: this is not AWS: calls go to ${endpoint().url}, by AWS_ENDPOINT_URL`;
    expect(run.stderr.split(red)).toHaveLength(3);
  });

  test("names nothing AWS's, neither on the console nor in evidence", () => {
    const messages = readFileSync(join(cwd, "run.ndjson"), "utf8");
    const credit = /AWS's policy simulator|AWS STS|AWS Simulate/;
    expect(credit.exec(`${run.stdout}${run.stderr}${messages}`)?.[0]).toBeUndefined();
    const evaluators = scenariosIn(messages).flatMap(({ evidence }) => evidence.map(({ evaluator }) => evaluator));
    expect(evaluators).toHaveLength(3);
    for (const evaluator of evaluators) expect(evaluator).toContain(`of ${endpoint().url} (not AWS)`);
  });

  test("knows who denied: the role's trust policy, or the caller's own policies", () => {
    const scenarios = scenariosIn(readFileSync(join(cwd, "run.ndjson"), "utf8"));
    expect(scenarios.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      "compared only: PASSED",
      "may assume it: PASSED",
      "may not, which the role has no part in: FAILED",
      "may not, and says so: PASSED",
    ]);
    expect(scenarios[2]?.message).toContain("the role's trust policy has no part in this denial");
    expect(scenarios[3]?.evidence[0]).toMatchObject({ deniedBy: "callerPolicies", trust: { statements: [] } });
  });

  test.each([
    ["markdown", /^> ⛔ \*\*Not AWS\.\*\* The calls of run `run\.ndjson` went to `http:\/\/127\.0\.0\.1:\d+`/m],
    ["json", /"otherEndpoints": \[\s+"http:\/\/127\.0\.0\.1:\d+"\s+\]/],
  ])("is named so in %s", async (format, form) => {
    const { stdout } = await runAsync(executable, ["docs", "--results", "run.ndjson", "--format", format], cwd, {});
    expect(stdout).toMatch(form);
  });

  test("is named so on the page", async () => {
    await runAsync(executable, ["docs", "--results", "run.ndjson"], cwd, {});
    const page = readFileSync(join(cwd, "site/index.html"), "utf8");
    expect(/class="callout bad i-alert"><a href=#run-1>aws \(not AWS\)<\/a> is not a run on AWS/.test(page)).toBe(true);
  });
});
