import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { toValue } from "../../src/policy/index.js";
import { loadTerraform } from "../../src/sources/terraform/index.js";
import {
  documentCases,
  documentOf,
  documentText,
  fixture,
  functionCases,
  outcomeOf,
  outcomeText,
  plans,
  writtenCall,
} from "./cases.js";

const recorded = plans();

describe("policy documents are those of the provider", () => {
  test.each(documentCases())("$name", (each) => {
    const outcome = recorded.documents[each.name];
    const found = documentOf(each);
    if (outcome !== undefined && "json" in outcome) {
      expect(documentText(found)).toBe(outcome.json);
      expect(found.remarks.filter(({ code }) => code === "refused-policy-document")).toEqual([]);
    } else {
      expect(outcome?.error).toBeTypeOf("string");
      expect(found.value).toMatchObject({ kind: "unknown", refused: true });
      expect(found.remarks.map(({ code }) => code)).toContain("refused-policy-document");
    }
  });
});

describe("functions do what Terraform's do", () => {
  const cases = functionCases().map((each) => ({ call: writtenCall(each), each }));

  test.each(cases)("$call", ({ call, each }) => {
    const found = outcomeText(outcomeOf(each));
    // What is not known is never wrong; which these are, the next test says.
    if (found !== "unknown") expect(found).toBe(recorded.functions[call]);
  });
});

/** Functions that are not reproduced, and YAML that readers understand in different ways. */
const notCalculated = [
  ...["pow(2, 70)", 'format("%z", "a")', 'cidrhost("10.0.0.0/8", 2)', 'md5("a")', 'csvdecode("a,b\\n1,2\\n")'],
  ...['yamldecode("- 1.50\\n- 1e3\\n- 0o17\\n")', 'yamldecode("a: 012345678901")', 'yamldecode("a: yes")'],
  ...['yamldecode("a: on\\nb: no")', 'yamldecode("a: 2012-10-17")'],
];

test("what policy-check does not calculate is this, and nothing else", () => {
  const missing = functionCases().flatMap((each) => {
    const answer = recorded.functions[writtenCall(each)];
    return answer !== "unknown" && outcomeText(outcomeOf(each)) === "unknown" ? [writtenCall(each)] : [];
  });
  expect(missing.sort()).toEqual(notCalculated.sort());
});

test("trust policies are those that Terraform plans", async () => {
  const { readModules } = await loadTerraform();
  const text = new SourceText("roles.tf", readFileSync(fixture("roles.tf"), "utf8"));
  const { roles, broken } = readModules([""], {
    list: () => ["roles.tf"],
    read: (path) => (path === "roles.tf" ? text : { refused: `${path} does not exist` }),
  });
  expect(broken).toEqual([]);
  const found = roles.map(({ address, policy, extent, unknown }) => {
    const [only] = policy.kind === "policy" ? policy.placed.variants : [];
    return [address, only === undefined ? { extent, unknown, policy: policy.kind } : toValue(only)];
  });
  const expected = Object.entries(recorded.roles).map(([address, policy]) => [address, JSON.parse(policy)]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
});

test("a number with a leading zero is told of wherever it comes from, once", async () => {
  const { readModules } = await loadTerraform();
  const lines = [
    "locals {",
    "  account = 012345678901",
    "}",
    'resource "aws_iam_role" "direct" {',
    `  assume_role_policy = jsonencode({ Statement = [{ Principal = { AWS = "arn:aws:iam::\${local.account}:root" } }] })`,
    "}",
    'data "aws_iam_policy_document" "d" {',
    "  statement {",
    "    principals {",
    '      type        = "AWS"',
    "      identifiers = [local.account]",
    "    }",
    "  }",
    "}",
    'resource "aws_iam_role" "document" {',
    "  assume_role_policy = data.aws_iam_policy_document.d.json",
    "}",
  ];
  const text = new SourceText("main.tf", lines.join("\n"));
  const { roles } = readModules([""], { list: () => ["main.tf"], read: () => text });
  const told = roles.map(({ address, policy }) => ({
    address,
    remarks: "remarks" in policy ? policy.remarks?.map(({ code, span }) => [code, text.position(span.start)]) : [],
  }));
  const remarks = [["ambiguous-scalar", { line: 2, column: 13 }]];
  expect(told).toEqual([
    { address: "aws_iam_role.direct", remarks },
    { address: "aws_iam_role.document", remarks },
  ]);
});
