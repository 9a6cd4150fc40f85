import fc from "fast-check";
import { expect } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, prepareRequest } from "../../src/engine/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { Counter, holdsFor } from "./runs.js";

const account = "123456789012";
const alice = `arn:aws:iam::${account}:user/alice`;
const bob = `arn:aws:iam::${account}:user/ops/bob`;
const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";

/** Conditions as people write them about MFA, right and wrong, and some about other things. */
const tests: readonly (readonly [operator: string, key: string, value: string | readonly string[]])[] = [
  ["Bool", present, "true"],
  ["Bool", present, "true"],
  ["Bool", present, "false"],
  ["BoolIfExists", present, "true"],
  ["BoolIfExists", present, "false"],
  ["BoolIfExists", present, "false"],
  ["Null", present, "true"],
  ["Null", present, "false"],
  ["Null", age, "true"],
  ["Null", age, "false"],
  ["NumericLessThan", age, "3600"],
  ["NumericLessThanIfExists", age, "3600"],
  ["NumericGreaterThan", age, "3600"],
  ["NumericGreaterThanIfExists", age, "3600"],
  ["StringEquals", present, "true"],
  ["StringNotEquals", present, "false"],
  ["StringNotEquals", present, "true"],
  ["ForAllValues:Bool", present, "true"],
  ["ForAnyValue:Bool", present, "false"],
  ["IpAddress", "aws:SourceIp", "203.0.113.0/24"],
  ["NotIpAddress", "aws:SourceIp", "203.0.113.0/24"],
  ["StringEquals", "aws:username", "alice"],
  ["ArnNotLike", "aws:PrincipalArn", `arn:aws:iam::${account}:user/ops/*`],
  ["StringLike", "sts:RoleSessionName", "audit-*"],
  ["StringNotEquals", "aws:PrincipalTag/team", "red"],
];

const statement = fc
  .record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    principal: fc.constantFrom<object>(
      { AWS: alice },
      { AWS: [alice, bob] },
      { AWS: account },
      { AWS: `arn:aws:iam::${account}:root` },
      { AWS: alice, Service: "ec2.amazonaws.com" },
    ),
    denied: fc.constantFrom<object>({ AWS: "*" }, { AWS: "*" }, { AWS: alice }, { AWS: account }),
    action: fc.constantFrom("sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:TagSession"),
    tests: fc.uniqueArray(fc.constantFrom(...tests), { maxLength: 3 }),
  })
  .map(({ effect, principal, denied, action, tests: chosen }) => {
    const blocks = new Map<string, Record<string, unknown>>();
    for (const [operator, key, value] of chosen) blocks.set(operator, { ...blocks.get(operator), [key]: value });
    const condition = chosen.length === 0 ? {} : { Condition: Object.fromEntries(blocks) };
    return { Effect: effect, Principal: effect === "Deny" ? denied : principal, Action: action, ...condition };
  });

const policies = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2));

function compiled(kind: "trust" | "identity", text: string): CompiledPolicy {
  const parsed = parsePolicy(kind, new SourceText("policy.json", text));
  if (parsed.document === undefined) throw new Error("the generator made no policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

const all = compiled("identity", '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');

/** Calls of people without MFA, in all combinations of what the conditions are about. */
const calls = [alice, bob, `arn:aws:iam::${account}:user/somebody`].flatMap((principal) =>
  [{}, { [present]: "false" }].flatMap((mfa) =>
    ["203.0.113.7", "198.18.0.1"].flatMap((address) =>
      ["audit-1", "other"].flatMap((session) =>
        [{}, { "aws:PrincipalTag/team": "red" }, { "aws:PrincipalTag/team": "blue" }].map((tag) => ({
          principal,
          context: { ...mfa, ...tag, "aws:SourceIp": address, "sts:RoleSessionName": session },
        })),
      ),
    ),
  ),
);

function isBypassed(trust: CompiledPolicy): boolean {
  return calls.some(({ principal, context }) => {
    const prepared = prepareRequest({
      action: "sts:AssumeRole",
      principal,
      resource: `arn:aws:iam::${account}:role/target`,
      context,
    });
    if (prepared.kind !== "ready") throw new Error(JSON.stringify(prepared.problems));
    return decide(prepared.request, { trust, identity: [all] }).decision === "allowed";
  });
}

/** Findings that say that somebody gets in without MFA. */
const bypasses = new Set([
  "for-all-values-on-single-valued-key",
  "mfa-age-if-exists-on-allow",
  "mfa-age-on-deny-only",
  "mfa-bool-on-deny",
  "mfa-condition-without-value",
  "mfa-deny-too-narrow",
  "mfa-deny-with-conflicting-keys",
  "mfa-if-exists-on-allow",
  "mfa-inverted",
  "mfa-negated-operator-on-allow",
  "mfa-not-required",
  "mfa-null-on-allow",
  "mfa-null-on-deny",
  "mfa-second-statement",
]);

const seen = new Counter();

holdsFor(
  "whoever gets in without MFA is found, and nobody else",
  1500,
  policies,
  (text) => {
    const bypassed = isBypassed(compiled("trust", text));
    const findings = lintPolicy(new SourceText("policy.json", text)).filter(({ rule }) => bypasses.has(rule));
    seen.count(bypassed ? "somebody gets in" : "nobody gets in");
    if (bypassed) expect(findings, text).not.toEqual([]);
    // Old MFA and sessions of roles are beyond these calls.
    const beyond = findings.filter(({ message }) => !/session of any role|used MFA long ago/.test(message));
    if (!bypassed)
      expect(
        beyond.filter(({ rule }) => rule !== "for-all-values-on-single-valued-key"),
        text,
      ).toEqual([]);
  },
  () => {
    for (const label of ["somebody gets in", "nobody gets in"]) expect(seen.share(label), label).toBeGreaterThan(20);
  },
);
