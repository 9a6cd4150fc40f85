import fc from "fast-check";
import { expect } from "vitest";
import { undocumentedCallers } from "../../src/callers/undocumented.js";
import { decide, explain } from "../../src/engine/index.js";
import { undocumented } from "../../src/engine/undocumented.js";
import { type Json, printTree, reordered, toTree } from "./json-trees.js";
import { outcomeOfText, readText, requests, toJson, variable } from "./request-arbitraries.js";
import { Counter, holdsFor } from "./runs.js";

/** A condition that comes upon a behaviour that AWS does not document, and the value that the request has for it. */
interface Doubtful {
  readonly operator: string;
  readonly key: string;
  readonly values: Json;
  readonly given?: Json;
}

const doubtful: readonly Doubtful[] = [
  { operator: "Bool", key: "aws:MultiFactorAuthPresent", values: "True", given: "true" },
  { operator: "Bool", key: "aws:SecureTransport", values: "true", given: "TRUE" },
  { operator: "Bool", key: "aws:ViaAWSService", values: variable("aws:PrincipalTag/always, 'true'"), given: "true" },
  { operator: "StringEquals", key: "aws:MultiFactorAuthAge", values: "100", given: "100" },
  { operator: "StringNotEquals", key: "aws:EpochTime", values: "100", given: "200" },
  { operator: "NumericNotEquals", key: "sts:DurationSeconds", values: "100", given: "long" },
  { operator: "IpAddress", key: "aws:SourceIp", values: "2001:db8::1", given: "2001:db8::1" },
  { operator: "ForAllValues:StringNotEquals", key: "aws:CalledVia", values: "red" },
  { operator: "ForAnyValue:StringEquals", key: "sts:ExternalId", values: "red", given: "red" },
  { operator: "ForAllValues:StringEquals", key: "aws:userid", values: "red" },
  { operator: "StringEquals", key: "aws:PrincipalOrgPaths", values: "red", given: ["red", "blue"] },
  { operator: "StringEquals", key: "aws:PrincipalTag/team", values: [], given: "red" },
  { operator: "StringNotEquals", key: "aws:PrincipalTag/cost", values: [], given: "red" },
  { operator: "ForAnyValue:StringEqualsIfExists", key: "aws:VpceOrgPaths", values: "red" },
  { operator: "stringequals", key: "aws:SourceVpc", values: "red", given: "red" },
  { operator: "DateLessThan", key: "aws:CurrentTime", values: "2026-01-31", given: "2026" },
  { operator: "DateGreaterThan", key: "aws:TokenIssueTime", values: "2026", given: "1769850000" },
  { operator: "ArnLike", key: "aws:SourceArn", values: "arn:aws:s3", given: "arn:aws:s3:::bucket" },
];

const caller = "arn:aws:iam::111122223333:user/alice";

const statement = fc
  .record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    action: fc.constantFrom("sts:AssumeRole", "sts:AssumeRole", "sts:*"),
    principal: fc.constantFrom(caller, caller, "111122223333"),
    tests: fc.uniqueArray(fc.constantFrom(...doubtful), { minLength: 1, maxLength: 3 }),
  })
  .map(({ effect, action, principal, tests }) => {
    const blocks = new Map<string, Record<string, Json>>();
    for (const { operator, key, values } of tests) blocks.set(operator, { ...blocks.get(operator), [key]: values });
    return { Effect: effect, Principal: { AWS: principal }, Action: action, Condition: Object.fromEntries(blocks) };
  });

/** Requests whose decision mostly depends on behaviours that are not documented, often on several. */
const doubtfulRequests: fc.Arbitrary<Json> = fc
  .record({
    statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
    present: fc.array(fc.boolean(), { minLength: doubtful.length, maxLength: doubtful.length }),
  })
  .map(({ statements, present }) => ({
    action: "sts:AssumeRole",
    principal: caller,
    resource: "arn:aws:iam::111122223333:role/Target",
    context: Object.fromEntries(
      doubtful.flatMap(({ key, given }, index) =>
        given === undefined || present[index] === false ? [] : [[key, given] as const],
      ),
    ),
    policies: { trust: { Version: "2012-10-17", Statement: statements } },
  }));

const known = new Set([...Object.values(undocumented), ...Object.values(undocumentedCallers)].map(({ id }) => id));
const dependences = new Counter();

holdsFor(
  "what a decision depends on is known, named once, and leads to another decision",
  300,
  fc.oneof(
    doubtfulRequests,
    requests.map((request) => toJson(request)),
  ),
  (request) => {
    const document = readText(JSON.stringify(request));
    if (document.kind === "refused") return;
    const verdict = decide(document.request, document.policies);
    const ids = verdict.undocumented.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, otherwise } of verdict.undocumented) {
      expect(known).toContain(id);
      expect(otherwise).not.toBe(verdict.decision);
    }
    dependences.count(ids.length === 0 ? "none" : "some");
  },
  () => expect(dependences.share("some")).toBeGreaterThan(5),
);

holdsFor("the explained decision depends on what the plain one does", 300, doubtfulRequests, (request) => {
  const document = readText(JSON.stringify(request));
  if (document.kind === "refused") throw new Error(document.problems.map(({ message }) => message).join("\n"));
  const { decision, deniedAction, undocumented: dependsOn } = explain(document.request, document.policies);
  expect({ decision, deniedAction, undocumented: dependsOn }).toEqual(decide(document.request, document.policies));
});

holdsFor(
  "the order of statements, keys and values does not matter for what a decision depends on",
  300,
  fc.tuple(doubtfulRequests, fc.integer()),
  ([request, seed]) => {
    const tree = toTree(request);
    expect(outcomeOfText(printTree(reordered(tree, seed)))).toEqual(outcomeOfText(printTree(tree)));
  },
);
