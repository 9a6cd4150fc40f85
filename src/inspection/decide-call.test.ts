import fc from "fast-check";
import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type Request, readRequestDocument } from "../engine/index.js";
import { loadTemplates } from "../sources/index.js";
import type { KnownContent } from "./content.js";
import { decideCall } from "./decide-call.js";
import { inspectSource } from "./inspect-source.js";
import type { InspectedPart } from "./inspected-policy.js";

const templates = await loadTemplates(false);

/** The trust policy of a role in a template with two parameters, which are not known unless they have values. */
function contentOf(
  statements: readonly unknown[],
  values?: Readonly<Record<string, string>>,
): KnownContent | undefined {
  const text = JSON.stringify({
    Parameters: { One: { Type: "String" }, Two: { Type: "String" } },
    Resources: {
      R: {
        Type: "AWS::IAM::Role",
        Properties: { AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: statements } },
      },
    },
  });
  const written = text.replace(/\{"Ref":"(\w+)"\}/g, (whole, name: string) =>
    values === undefined ? whole : JSON.stringify(values[name]),
  );
  const parts: InspectedPart[] = [];
  inspectSource(new SourceText("x.json", written), { isNamed: true, templates, take: (part) => parts.push(part) });
  const [policy] = parts;
  if (policy?.kind !== "policy") throw new Error(written);
  return policy.content.kind === "known" ? policy.content : undefined;
}

function requestOf(context: Readonly<Record<string, string>>): Request {
  const document = {
    action: "sts:AssumeRole",
    principal: "arn:aws:iam::123456789012:user/alice",
    resource: "arn:aws:iam::123456789012:role/R",
    context,
  };
  const source = new SourceText("request", JSON.stringify(document));
  const read = readRequestDocument(source, { load: (text) => new SourceText("x", text), lenient: false });
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  return read.request;
}

const alice = "arn:aws:iam::123456789012:user/alice";
const parameter = fc.constantFrom({ Ref: "One" }, { Ref: "Two" });
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Principal: fc.oneof(
    fc.constantFrom({ AWS: alice }, { AWS: "arn:aws:iam::123456789012:user/bob" }, { AWS: "*" }),
    parameter.map((AWS) => ({ AWS })),
    parameter.map((AWS) => ({ AWS: [alice, AWS] })),
  ),
  Action: fc.constant("sts:AssumeRole"),
  Condition: fc.oneof(
    fc.constantFrom(
      {},
      { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      { StringEquals: { "sts:ExternalId": "42" } },
    ),
    fc.tuple(fc.constantFrom("StringEquals", "StringNotEquals", "StringLike"), parameter).map(([operator, value]) => ({
      [operator]: { "sts:ExternalId": value },
    })),
  ),
});
const contexts = [
  {},
  { "sts:ExternalId": "42" },
  { "aws:MultiFactorAuthPresent": "true", "sts:ExternalId": "7" },
  { "aws:MultiFactorAuthPresent": "false" },
] as const;
const values = [alice, "arn:aws:iam::111122223333:user/carol", "*", "42", "7"] as const;

test("what is decided with values that are not known is decided with all values", () => {
  let decided = 0;
  let unknown = 0;
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...contexts),
      (statements, context) => {
        const open = contentOf(statements);
        if (open === undefined) return;
        const request = requestOf(context);
        const answer = decideCall(open, request, {});
        if (answer.kind === "unknown") {
          unknown += 1;
          return;
        }
        decided += 1;
        const isAllowed = answer.decision.decision === "allowed";
        for (const One of values) {
          for (const Two of values) {
            const known = contentOf(statements, { One, Two });
            // With some values AWS would refuse to store the policy.
            if (known === undefined) continue;
            const closed = decideCall(known, request, {});
            if (closed.kind === "decided")
              expect([One, Two, closed.decision.decision === "allowed"]).toEqual([One, Two, isAllowed]);
          }
        }
      },
    ),
    { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 1) * 60 },
  );
  // Neither of the two is the answer to everything.
  expect(decided).toBeGreaterThan(5);
  expect(unknown).toBeGreaterThan(5);
});
