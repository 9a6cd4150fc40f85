import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { clauseOf, conditionInWords, demandsMfa } from "../../src/documentation/conditions.js";
import { durationInWords } from "../../src/documentation/index.js";
import { type CompiledCondition, compilePolicy, holdsFor, operatorNames } from "../../src/engine/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { documented, policyInput } from "./sample.js";

interface Words {
  readonly cases: readonly {
    readonly name: string;
    readonly condition: object;
    readonly version?: string;
    readonly says: string;
  }[];
  readonly policies: readonly {
    readonly name: string;
    readonly policy: object;
    readonly says: readonly string[];
    readonly mfa: string;
  }[];
}

const words: Words = JSON.parse(
  readFileSync(new URL("../../fixtures/documentation/words.json", import.meta.url), "utf8"),
);

function conditionOf(Condition: object, Version = "2012-10-17"): CompiledCondition {
  const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition };
  const parsed = parsePolicy("trust", new SourceText("x.json", JSON.stringify({ Version, Statement: [statement] })));
  if (parsed.document === undefined) throw new Error("this is no policy");
  const [condition] = compilePolicy({ ...parsed, document: parsed.document }).statements[0]?.conditions ?? [];
  if (condition === undefined) throw new Error("there is no condition");
  return condition;
}

describe("a condition in words", () => {
  test.each(words.cases)("$name", ({ condition, version, says }) => {
    expect(conditionInWords(conditionOf(condition, version))).toBe(says);
  });
});

describe("a policy in words", () => {
  test.each(words.policies)("$name", ({ policy, says, mfa }) => {
    const [role] = documented({ policies: [policyInput("policies/x.json", JSON.stringify(policy))] }).roles;
    expect(role?.requirement).toEqual(says);
    expect(role?.mfa).toBe(mfa);
  });
});

/** Conditions of all operators, quantifiers and suffixes on the MFA keys, with values of all kinds. */
function mfaConditions(): readonly CompiledCondition[] {
  const keys = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];
  const values = ["true", "false", "True", "3600", "0", ["true", "false"], [], ["900", "true"]];
  const operators = operatorNames.flatMap((name) =>
    ["", "ForAllValues:", "ForAnyValue:"].flatMap((prefix) => [`${prefix}${name}`, `${prefix}${name}IfExists`]),
  );
  return operators.flatMap((operator) =>
    keys.flatMap((key) => values.map((value) => conditionOf({ [operator]: { [key]: value } }))),
  );
}

test("clauses know whether they have alternatives", () => {
  const cases = [...mfaConditions(), ...words.cases.map(({ condition, version }) => conditionOf(condition, version))];
  for (const { text, hasAlternatives } of cases.map(clauseOf))
    expect([text, hasAlternatives]).toEqual([text, / or /.test(text)]);
  const value = { StringEquals: { "sts:ExternalId": "this or that" } };
  expect(clauseOf(conditionOf(value)).hasAlternatives).toBe(false);
});

test("no words say that MFA was used where a call without MFA meets the condition", () => {
  const calls = [new Map(), new Map([["aws:multifactorauthpresent", ["false"]]])];
  const all = mfaConditions();
  expect(all.length).toBeGreaterThan(2000);
  let claims = 0;
  for (const condition of all) {
    const says = conditionInWords(condition);
    const claimsMfa = says.startsWith("MFA was used") && !says.includes(", or the request does not say");
    if (!claimsMfa && !demandsMfa(condition)) continue;
    claims++;
    for (const call of calls) expect(holdsFor(condition, call), says).toBe(false);
  }
  expect(claims).toBeGreaterThan(10);
});

test("words tell where a condition holds without its key", () => {
  const absence = /or is absent|or there are none|does not have |always holds|always to hold|does not say/;
  for (const condition of mfaConditions()) {
    if (condition.form === undefined || !holdsFor(condition, new Map())) continue;
    expect(conditionInWords(condition)).toMatch(absence);
  }
});

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [60, "1 minute"],
  [900, "15 minutes"],
  [3600, "1 hour"],
  [5400, "90 minutes"],
  [3601, "3601 seconds"],
  [86_400, "1 day"],
  [129_600, "36 hours"],
])("%d seconds are %s", (seconds, says) => {
  expect(durationInWords(seconds)).toBe(says);
});
