import { expect, test } from "vitest";
import { type Finding, type Severity, SourceText } from "../diagnostics/index.js";
import { lintPolicy, putTogether } from "./index.js";

const Action = "sts:AssumeRole";
const vendor = { AWS: "arn:aws:iam::444455556666:root" };
const noMfa = { "aws:MultiFactorAuthPresent": "false" };
const role = { account: "123456789012" };

function lint(
  statements: readonly object[],
  severities: Readonly<Record<string, Severity | "off">> = {},
): readonly Finding[] {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const found = lintPolicy(new SourceText("p.json", text), { role, severities: new Map(Object.entries(severities)) });
  return found.filter(({ severity }) => severity !== "suggestion");
}

const rulesOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);

const allow = { Effect: "Allow", Principal: vendor, Action };
const deny = { Effect: "Deny", Principal: { AWS: "*" }, Action };

test("that an account gets in without conditions is part of that nobody needs MFA", () => {
  const [finding, ...more] = lint([allow]);
  expect(more).toEqual([]);
  expect(finding?.rule).toBe("mfa-not-required");
  expect(finding?.severity).toBe("security-warning");
  expect(finding?.message).toMatch(/^this statement does not require MFA, so a user of account 444455556666/);
  expect(finding?.remedy).toMatch(/^add "Bool"/);
  expect(finding?.related).toEqual([
    {
      message: expect.stringContaining("account 444455556666"),
      rule: "unrestricted-account-root",
      pointer: "/Statement/0/Principal/AWS",
      range: expect.objectContaining({ start: expect.objectContaining({ line: 1 }) }),
    },
  ]);
  expect(finding).not.toHaveProperty("bearing");
});

test("where MFA is asked in a wrong way, in the statement or in a Deny, it is part of that", () => {
  expect(rulesOf(lint([{ ...allow, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }]))).toEqual([
    "mfa-if-exists-on-allow",
  ]);
  const second = { ...allow, Principal: { AWS: "444455557777" } };
  const both = lint([allow, second, { ...deny, Condition: { Bool: noMfa } }]);
  expect(rulesOf(both)).toEqual(["mfa-bool-on-deny"]);
  expect(both[0]?.related.map(({ message }) => message)).toEqual([
    expect.stringContaining("444455556666"),
    expect.stringContaining("444455557777"),
  ]);
});

test("without the worse finding it stands for itself", () => {
  expect(rulesOf(lint([allow], { "mfa-not-required": "off" }))).toEqual(["unrestricted-account-root"]);
  expect(rulesOf(lint([allow], { "mfa-not-required": "suggestion" }))).toEqual(["unrestricted-account-root"]);
  expect(rulesOf(lint([allow], { "unrestricted-account-root": "error" }))).toEqual([
    "mfa-not-required",
    "unrestricted-account-root",
  ]);
});

function finding(rule: string, pointer: string, severity: Severity, bearing?: Finding["bearing"]): Finding {
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  return { rule, severity, message: `${rule} says`, related: [], pointer, range, help: "https://example.com", bearing };
}

test("a last resort counts where nothing as bad is said of its elements", () => {
  const elements = ["/Statement/1", "/Statement/10"];
  const last = finding("last", "/Statement/1", "security-warning", {
    kind: "lastResort",
    statement: "/Statement/1",
    elements,
  });
  const beside = (pointer: string, severity: Severity): readonly string[] =>
    rulesOf(putTogether([last, finding("other", pointer, severity)]));
  expect(beside("/Statement/1/Condition/Bool", "security-warning")).toEqual(["other"]);
  expect(beside("/Statement/10", "error")).toEqual(["other"]);
  expect(beside("/Statement/1/Condition/Bool", "warning")).toEqual(["last", "other"]);
  expect(beside("/Statement/11/Condition", "error")).toEqual(["last", "other"]);
  expect(beside("/Statement/0", "error")).toEqual(["last", "other"]);
});

test("last resorts stand for others that are less grave, and not for each other", () => {
  const bearing = { kind: "lastResort", statement: "/Statement/0", elements: ["/Statement/0"] } as const;
  const grave = finding("grave", "/Statement/0", "security-warning", bearing);
  const same = finding("same", "/Statement/0", "security-warning", bearing);
  const less = finding("less", "/Statement/0", "warning", bearing);
  expect(rulesOf(putTogether([grave, same, less]))).toEqual(["grave", "same"]);
});

test("what nobody else says of somebody who gets in is said", () => {
  const condition = { "ForAllValues:NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } };
  const statement = { ...allow, Principal: { AWS: "arn:aws:iam::123456789012:root" }, Condition: condition };
  const off = { "for-all-values-on-single-valued-key": "off" } as const;
  expect(rulesOf(lint([statement]))).toEqual(["for-all-values-on-single-valued-key"]);
  expect(rulesOf(lint([statement], off))).toEqual(["mfa-not-required"]);
});
