import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { deployedSource } from "../../src/backends/aws/canonical-policy.js";
import { comparePolicies, lineDiff } from "../../src/backends/aws/drift.js";
import { SourceText } from "../../src/diagnostics/index.js";

interface DriftCase {
  readonly name: string;
  readonly kind: "trust" | "identity";
  readonly deployed: unknown;
  readonly given: unknown;
  readonly same: boolean;
  readonly report?: readonly string[];
}

const { cases }: { cases: readonly DriftCase[] } = JSON.parse(readFileSync("fixtures/aws/drift.json", "utf8"));
const text = (policy: unknown): string => (typeof policy === "string" ? policy : JSON.stringify(policy));

describe("a deployed policy and a file", () => {
  test.each(cases)("$name", ({ kind, deployed, given, same, report = [] }) => {
    const file = new SourceText("policies/role.json", text(given));
    const compared = comparePolicies(
      kind,
      deployedSource("deployed trust policy of role", text(deployed)),
      file,
      "aws",
    );
    expect(compared.kind).toBe(same ? "same" : "different");
    for (const part of report) expect(compared).toMatchObject({ report: expect.stringContaining(part) });
  });

  test("name both sides in the report", () => {
    const one = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}`;
    const given = new SourceText("policies/role.json", one.replace("Deny", "Allow"));
    const compared = comparePolicies("trust", deployedSource("deployed trust policy of role", one), given, "aws");
    expect(compared).toEqual({
      kind: "different",
      differences: 2,
      report: `- deployed: deployed trust policy of role
+ given: policies/role.json
  Version 2012-10-17
  {
-   "Effect": "Deny",
+   "Effect": "Allow",
    "Principal": {
      "AWS": [
        "*"
      ]
    },
    "Action": [
      "sts:AssumeRole"
    ]
  }`,
    });
  });

  test("a bare account id is of the role's partition", () => {
    const policy = (principal: string) =>
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${principal}"},"Action":"sts:AssumeRole"}]}`;
    const deployed = deployedSource("deployed", policy("arn:aws-cn:iam::123456789012:root"));
    const given = new SourceText("file", policy("123456789012"));
    expect(comparePolicies("trust", deployed, given, "aws-cn").kind).toBe("same");
    expect(comparePolicies("trust", deployed, given, "aws").kind).toBe("different");
  });
});

test("a line diff keeps what is common, in order", () => {
  expect(lineDiff(["a", "b", "c", "d"], ["b", "x", "d", "e"])).toEqual(["- a", "  b", "- c", "+ x", "  d", "+ e"]);
  expect(lineDiff([], ["a"])).toEqual(["+ a"]);
  expect(lineDiff(["a"], [])).toEqual(["- a"]);
});
