import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { allRules, lintPolicy } from "./index.js";

interface Case {
  readonly key: string;
  readonly severity: "error" | "warning" | "none";
  readonly says?: string;
  readonly source: string;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/unknown-keys.json", import.meta.url), "utf8"),
);

function findingsIn(key: string, severities?: ReadonlyMap<string, "error">) {
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" }, StringEquals: { [key]: "x" } },
    },
  };
  const rules = allRules().filter(({ id }) => id === "unknown-condition-key");
  const found = lintPolicy(new SourceText("policy.json", JSON.stringify(policy)), {
    rules,
    ...(severities && { severities }),
  });
  // That AWS does not store a character is a finding of its own.
  return found.filter(({ rule }) => rule === "unknown-condition-key");
}

test.each(cases)("$key: $severity", ({ key, severity, says }) => {
  const found = findingsIn(key);
  expect(found.map((finding) => finding.severity)).toEqual(severity === "none" ? [] : [severity]);
  for (const { message, remedy } of found) {
    expect(`${message}: ${remedy}`).toContain(says);
    expect(message).not.toContain("no request");
  }
});

test("what the configuration says of the rule counts for the warning as well", () => {
  const severities = new Map([["unknown-condition-key", "error"]] as const);
  expect(findingsIn("aws:DeviceHealth", severities).map(({ severity }) => severity)).toEqual(["error"]);
});
