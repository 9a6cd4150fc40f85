import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isAtLeast, SourceText } from "../diagnostics/index.js";
import { lintPolicy, ruleById } from "./index.js";

/** A policy that another tool judges wrongly. */
interface Case {
  readonly tool: string;
  /** Whether the tool finds something in it. */
  readonly theirs: "finding" | "no finding";
  /** What the tool does, and why that is wrong. */
  readonly says: string;
  readonly source: string;
  /** What is right: the rules that say so, none where the policy is correct. */
  readonly ours: readonly string[];
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/others.json", import.meta.url), "utf8"),
);

describe("what other tools get wrong", () => {
  test.each(cases)("$tool: $says", ({ policy, ours }) => {
    const found = lintPolicy(new SourceText("policy.json", JSON.stringify(policy)));
    const rules = found.filter(({ severity }) => isAtLeast(severity, "warning")).map(({ rule }) => rule);
    if (ours.length === 0) expect(rules).toEqual([]);
    else expect(rules).toEqual(expect.arrayContaining([...ours]));
  });

  test("each case is one where they and we differ, with its source and rules that there are", () => {
    for (const { theirs, ours, source } of cases) {
      expect(theirs).toBe(ours.length > 0 ? "no finding" : "finding");
      expect(new URL(source).protocol).toBe("https:");
      for (const id of ours) expect(ruleById(id)?.id).toBe(id);
    }
  });
});
