import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { lintPolicy } from "./index.js";

interface Case {
  readonly row: string;
  readonly title: string;
  /** Where it is not the row alone: what the expected findings follow from. */
  readonly why?: string;
  /** `rule severity pointer`, all that is found. */
  readonly findings: readonly string[];
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/mfa.json", import.meta.url), "utf8"),
);

describe.each([...new Set(cases.map(({ row }) => row))])("%s", (row) => {
  test.each(cases.filter((each) => each.row === row))("$title", ({ policy, findings }) => {
    const found = lintPolicy(new SourceText("policy.json", JSON.stringify(policy, null, 2)));
    expect(found.map(({ rule, severity, pointer }) => `${rule} ${severity} ${pointer}`).sort()).toEqual(
      [...findings].sort(),
    );
  });
});
