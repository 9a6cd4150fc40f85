import { expect, test } from "vitest";
import { folderWith, trustPolicy } from "../command-line.js";
import { runFeatures } from "./feature-run.js";

const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const account = trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Condition: undefined });
const feature = `Feature: Proofs
  Background:
    Given the IAM user "alice"

  Scenario: proved
    Given the role "safe" trusts as in "safe.json"
    Then nobody can assume "safe" without MFA

  Scenario: somebody gets in
    Given the role "open" trusts as in "open.json"
    Then nobody can assume "open" without MFA

  Scenario: callers that the policy does not name
    Given the role "account" trusts as in "account.json"
    Then nobody can assume "account" without MFA

  Scenario: MFA of any age gets in
    Given the role "safe" trusts as in "safe.json"
    Then nobody can assume "safe" with MFA older than 3600 seconds

  Scenario: no such role
    Given the role "safe" trusts as in "safe.json"
    Then nobody can assume "save" without MFA
`;
const cwd = folderWith({
  "safe.json": trustPolicy(),
  "open.json": open,
  "account.json": account,
  "features/proof.feature": feature,
});
const run = runFeatures([], { cwd });
const of = (name: string) => run.scenarios.find((scenario) => scenario.name === name);

test("a proof passes, and says what it assumes", () => {
  expect(of("proved")?.status).toBe("PASSED");
  const attached = run.messages.split("\n").find((line) => line.includes("proof.json")) ?? "{}";
  const { attachment } = JSON.parse(attached);
  const body =
    attachment.contentEncoding === "BASE64" ? Buffer.from(attachment.body, "base64").toString() : attachment.body;
  expect(JSON.parse(body)).toMatchObject({
    verdict: "proved",
    statement: "safe: nobody can assume the role without MFA",
  });
});

test("a step fails with a request that gets in, and the line that lets it", () => {
  const message = of("somebody gets in")?.message;
  expect(message).toContain(
    "the user arn:aws:iam::123456789012:user/alice, with only an access key, can assume the role, by statement 1 (open.json:4)",
  );
  expect(message).toContain("policy-check simulate --request -");
});

test("an invented caller is called an example", () => {
  expect(of("callers that the policy does not name")?.message).toMatch(
    /\na user such as arn:aws:iam::123456789012:user\/\S+, with only an access key, can assume the role, by statement 1/,
  );
});

test("an age that is not limited is found", () => {
  expect(of("MFA of any age gets in")?.message).toMatch(
    /with MFA that was used (360[1-9]|36[1-9]\d|\d{5,}) seconds ago/,
  );
});

test("a role that the scenario was not given is a mistake", () => {
  expect(of("no such role")?.message).toContain('did you mean "safe"?');
});
