import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { folderWith } from "../command-line.js";
import { root, runFeatures } from "./feature-run.js";

interface Case {
  readonly row: string;
  readonly title: string;
  readonly policy: { readonly Version: string; readonly Statement: readonly { readonly Principal: object }[] };
}

const cases: readonly Case[] = JSON.parse(readFileSync(join(root, "fixtures/lint/mfa.json"), "utf8"));

/** The scenarios of the linter's findings, each about a file of its own. */
const scenarios = cases.flatMap(({ row, title, policy }, index) => {
  const file = `policies/case-${index}.json`;
  const text = JSON.stringify(policy, null, 2);
  const found = lintPolicy(new SourceText(file, text)).flatMap(({ scenario }) => scenario ?? []);
  return found.map((scenario, of) => ({
    name: `${row}: ${title} (${of + 1})`,
    scenario: scenario.replace(/^Scenario: .*/, `Scenario: ${row}: ${title} (${of + 1})`),
    file,
    text,
    policy,
  }));
});

function feature(): string {
  const indented = scenarios.map(({ scenario }) => scenario.replace(/^/gm, "  "));
  return `Feature: What the linter's findings say\n\n${indented.join("\n\n")}\n`;
}

/** How each scenario ends when the files hold these texts. */
function outcomes(textOf: (of: (typeof scenarios)[number]) => string): ReadonlyMap<string, string> {
  const files = Object.fromEntries(scenarios.map((each) => [each.file, textOf(each)]));
  const cwd = folderWith({ ...files, "features/findings.feature": feature() });
  const run = runFeatures([], { cwd });
  return new Map(run.scenarios.map(({ name, status, message }) => [name, status === "PASSED" ? status : message]));
}

test("a finding's scenario fails, as it is, because the role is assumed", () => {
  expect(scenarios.length).toBeGreaterThan(25);
  const ended = outcomes(({ text }) => text);
  expect(ended.size).toBe(scenarios.length);
  for (const { name } of scenarios) expect(ended.get(name), name).toContain("the call succeeded, as arn:aws");
});

test("and passes once MFA is demanded of everybody", () => {
  const ended = outcomes(({ policy }) => {
    const deny = {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sts:AssumeRole",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    };
    return JSON.stringify({ ...policy, Statement: [...policy.Statement, deny] });
  });
  for (const { name } of scenarios) expect(ended.get(name), name).toBe("PASSED");
});
