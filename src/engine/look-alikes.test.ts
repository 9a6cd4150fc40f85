import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { parsePolicy } from "../policy/index.js";
import { compilePolicy } from "./index.js";

const user = "arn:aws:iam::123456789012:user/alice";

/** JSON's escapes keep the text within what AWS stores. */
function problemsOf(statement: string): readonly string[] {
  const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "${user}"}, ${statement}}}`;
  const { document, problems } = parsePolicy("trust", new SourceText("policy.json", text));
  return document === undefined
    ? problems.map(({ code }) => code)
    : compilePolicy({ document, problems }).problems.map(({ code }) => code);
}

// U+212A looks like K, and U+017F is a long s: https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt
test.each([
  ['"Action": "sts:AssumeRole", "Condition": {"StringLi\\u212ae": {"sts:ExternalId": "x"}}', "unknown-operator"],
  ['"Action": "sts:AssumeRole", "Condition": {"\\u017ftringEquals": {"sts:ExternalId": "x"}}', "unknown-operator"],
  [
    '"Action": "sts:AssumeRole", "Condition": {"StringEqualsIfExist\\u017f": {"sts:ExternalId": "x"}}',
    "unknown-operator",
  ],
  ['"Action": "sts:As\\u017fumeRole"', "unsupported-action"],
])("%s: %s", (statement, code) => {
  expect(problemsOf(statement)).toContain(code);
});

test("the same names in ASCII are right", () => {
  expect(
    problemsOf('"Action": "sts:ASSUMEROLE", "Condition": {"STRINGLIKEIFEXISTS": {"STS:externalid": "x"}}'),
  ).toEqual([]);
});
