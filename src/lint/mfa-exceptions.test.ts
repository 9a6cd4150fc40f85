import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isAtLeast, SourceText } from "../diagnostics/index.js";
import { compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import { lintPolicy, mfaExceptions, mfaExceptionsOf, rulePages } from "./index.js";

interface Case {
  readonly title: string;
  /** What the exceptions follow from. */
  readonly why: string;
  readonly exceptions: readonly string[];
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/mfa-exceptions.json", import.meta.url), "utf8"),
);

test.each(cases)("$title", ({ policy, exceptions }) => {
  const source = new SourceText("policy.json", JSON.stringify(policy, null, 2));
  const parsed = parsePolicy("trust", source);
  if (parsed.document === undefined) throw new Error("the table has no policy");
  const compiled = compilePolicy({ ...parsed, document: parsed.document });
  expect(mfaExceptionsOf(compiled).map(({ id }) => id)).toEqual(exceptions);
  const told: string[] = [];
  const found = lintPolicy(source, { notAskedForMfa: ({ id }) => told.push(id) });
  expect(told).toEqual(exceptions);
  expect(
    found.filter(({ rule, severity }) => rule.startsWith("mfa-") && isAtLeast(severity, "security-warning")),
  ).toEqual([]);
});

test("the page of mfa-not-required and docs/check.md say each exception", async () => {
  const page = (await rulePages()).get("mfa-not-required");
  const docs = readFileSync(new URL("../../docs/check.md", import.meta.url), "utf8");
  for (const { id, sentence } of mfaExceptions) {
    expect(page?.explanation, id).toContain(sentence);
    expect(docs.replace(/\s+/g, " "), id).toContain(sentence);
  }
});
