import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { parseJson } from "../policy/index.js";
import { lintPlaced, type PolicyHolder } from "./index.js";

interface Case {
  readonly row: string;
  readonly title: string;
  /** Where the policy is from, or the page that the expected findings follow from. */
  readonly source: string;
  /** Where it is not the source alone: what the expected findings follow from. */
  readonly why?: string;
  readonly holders?: readonly PolicyHolder[];
  /** `rule severity pointer`, all that is found. */
  readonly findings: readonly string[];
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/identity.json", import.meta.url), "utf8"),
);

function findingsOf(policy: object, holders: readonly PolicyHolder[] = []): readonly string[] {
  const source = new SourceText("policy.json", JSON.stringify(policy, null, 2));
  const { root } = parseJson(source);
  if (root === undefined) throw new Error("what was printed is JSON");
  const found = lintPlaced(source, { pointer: "", variants: [root], identity: { holders } });
  return found.map(({ rule, severity, pointer }) => `${rule} ${severity} ${pointer}`).sort();
}

describe.each([...new Set(cases.map(({ row }) => row))])("%s", (row) => {
  test.each(cases.filter((each) => each.row === row))("$title", ({ policy, holders, findings }) => {
    expect(findingsOf(policy, holders)).toEqual([...findings].sort());
  });
});

test("there are at least 60 cases, half of them without a finding, and each has a source", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(({ findings }) => findings.length === 0).length).toBeGreaterThanOrEqual(cases.length / 2);
  expect(cases.filter(({ source }) => source === "")).toEqual([]);
});
