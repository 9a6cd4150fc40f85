import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import type { SeenTrust } from "../evidence/index.js";
import { parsePolicy } from "../policy/index.js";
import { coverageOf, explanationsOf, holesIn, Observations, percentageOf } from "./index.js";
import { possibleResults } from "./possible.js";

const sha256 = "a".repeat(64);

function compiled(text: string): CompiledPolicy {
  const parsed = parsePolicy("trust", new SourceText("policies/p.json", text));
  const { document } = parsed;
  if (document === undefined) throw new Error("not a policy");
  return compilePolicy({ ...parsed, document });
}

describe("what can be seen of a statement", () => {
  const cases: readonly {
    readonly name: string;
    readonly principal?: unknown;
    readonly notPrincipal?: unknown;
    readonly action?: string;
    readonly effect?: string;
    readonly condition?: object;
    readonly statement: readonly string[];
    readonly conditions: readonly (readonly string[])[];
  }[] = JSON.parse(readFileSync("fixtures/coverage/possible.json", "utf8"));

  test.each(cases)("$name", ({ action = "sts:AssumeRole", effect = "Allow", condition, ...rest }) => {
    const { principal, notPrincipal, ...expected } = rest;
    const who = { Principal: principal, NotPrincipal: notPrincipal };
    const Statement = { Effect: effect, ...who, Action: action, Condition: condition };
    const [statement] = compiled(JSON.stringify({ Version: "2012-10-17", Statement })).statements;
    const possible = statement && possibleResults(statement);
    expect([...(possible?.statement ?? [])]).toEqual(expected.statement);
    expect(possible?.conditions.map((results) => [...results])).toEqual(expected.conditions);
  });
});

const policy = compiled(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "In",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "sts:RoleSessionName": "a*", "sts:SourceIdentity": "b*" }
      }
    },
    { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}`);

/** A call that got to the first statement: whether each of its conditions held, `-` where the key was absent. */
function call(mfa: string, name: string, identity: string, more: Partial<SeenTrust> = {}): SeenTrust {
  const keys = ["aws:MultiFactorAuthPresent", "sts:RoleSessionName", "sts:SourceIdentity"];
  const conditions = [mfa, name, identity].map((result, index) => ({
    operator: index === 0 ? "Bool" : "StringLike",
    pointer: "",
    key: keys[index] ?? "",
    held: result.startsWith("held"),
    absent: result.endsWith("-"),
  }));
  const applied = conditions.every(({ held }) => held);
  return { name: "policies/p.json", sha256, statements: [{ index: 0, applied, conditions }], ...more };
}

const about = { path: "policies/p.json", sha256 };

describe("what calls have shown", () => {
  test("without a call is nothing, and everything is missing", () => {
    const coverage = coverageOf(policy, about, []);
    expect(coverage).toMatchObject({ ...about, possible: 11, seen: 0 });
    expect(holesIn(coverage).map(({ pointer, line, missing }) => `${line} ${pointer} ${missing}`)).toEqual([
      "4 /Statement/0 applied",
      "4 /Statement/0 notApplied",
      "10 /Statement/0/Condition/Bool/aws:MultiFactorAuthPresent held",
      "10 /Statement/0/Condition/Bool/aws:MultiFactorAuthPresent failed",
      "10 /Statement/0/Condition/Bool/aws:MultiFactorAuthPresent absent",
      "11 /Statement/0/Condition/StringLike/sts:RoleSessionName held",
      "11 /Statement/0/Condition/StringLike/sts:RoleSessionName failed",
      "11 /Statement/0/Condition/StringLike/sts:SourceIdentity held",
      "11 /Statement/0/Condition/StringLike/sts:SourceIdentity failed",
      "11 /Statement/0/Condition/StringLike/sts:SourceIdentity absent",
      "14 /Statement/1 applied",
    ]);
  });

  test("is counted condition by condition, also where another one failed", () => {
    const calls = [
      call("held", "held", "held"),
      call("held", "held", "failed-"),
      call("failed-", "held", "held"),
      call("failed", "held", "held"),
    ];
    const [first, second] = coverageOf(policy, about, calls).statements;
    expect(first).toMatchObject({
      ...{ index: 0, pointer: "/Statement/0", sid: "In", effect: "Allow", lines: { first: 4, last: 13 } },
      ...{ applied: 1, notApplied: 3, missing: [] },
      conditions: [
        { line: 10, held: 2, failed: 2, absent: 1, missing: [] },
        { line: 11, held: 4, failed: 0, absent: 0, possible: ["held", "failed"], missing: ["failed"] },
        { line: 11, held: 3, failed: 1, absent: 1, missing: [] },
      ],
    });
    expect(second).toMatchObject({ sid: null, applied: 0, notApplied: 0, missing: ["applied"], conditions: [] });
  });

  test("can be seen, whatever was thought", () => {
    const [first] = coverageOf(policy, about, [call("held", "failed-", "held")]).statements;
    expect(first?.conditions[1]).toMatchObject({
      absent: 1,
      possible: ["held", "failed", "absent"],
      missing: ["held"],
    });
  });

  test("does not count where it is about other conditions", () => {
    const conditions = [
      { pointer: "", operator: "Null", key: "aws:MultiFactorAuthPresent", held: true, absent: false },
    ];
    const other = call("held", "held", "held", { statements: [{ index: 0, applied: true, conditions }] });
    const [first] = coverageOf(policy, about, [other]).statements;
    expect(first?.conditions.map(({ held }) => held)).toEqual([0, 0, 0]);
    const beyond = call("held", "held", "held", { statements: [{ index: 7, applied: true, conditions: [] }] });
    expect(coverageOf(policy, about, [beyond]).seen).toBe(0);
  });
});

test("observations are kept by the policy's text and by its name", () => {
  const observations = new Observations();
  observations.add(call("held", "held", "held"));
  observations.add(call("held", "held", "held", { name: "policies/q.json" }));
  observations.add(call("held", "held", "held", { sha256: "b".repeat(64) }));
  expect(observations.names).toEqual(["policies/p.json", "policies/q.json"]);
  expect(observations.of(sha256)).toHaveLength(2);
  expect(observations.of(sha256, (name) => name.endsWith("q.json"))).toHaveLength(1);
  expect(observations.of("c".repeat(64))).toEqual([]);
});

test.each([
  [{ possible: 0, seen: 0, explained: 0 }, 0],
  [{ possible: 4, seen: 0, explained: 4 }, 0],
  [{ possible: 4, seen: 0, explained: 0 }, 0],
  [{ possible: 4, seen: 3, explained: 1 }, 100],
  [{ possible: 4, seen: 1, explained: 0 }, 25],
  [{ possible: 4, seen: 4, explained: 0 }, 100],
])("of %j, so many percent were shown", (count, percent) => {
  expect(percentageOf(count)).toBe(percent);
});

test("a hole is explained at its pointer or above, for what it misses", () => {
  const hole = { pointer: "/Statement/10/Condition/Bool/k", missing: "absent" } as const;
  const explanation = (pointer: string, missing?: "absent" | "held") => ({ pointer, missing, reason: "r" });
  const isExplained = (pointer: string, missing?: "absent" | "held") =>
    explanationsOf(hole, [explanation(pointer, missing)]).length > 0;
  expect(isExplained("/Statement/10")).toBe(true);
  expect(isExplained("/Statement/10/Condition/Bool/k", "absent")).toBe(true);
  expect(isExplained("/Statement/10/Condition/Bool/k", "held")).toBe(false);
  expect(isExplained("/Statement")).toBe(true);
  expect(isExplained("/Statement/1")).toBe(false);
  expect(isExplained("/Statement/10/Condition/Bool/ke")).toBe(false);
});
