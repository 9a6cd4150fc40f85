import fc from "fast-check";
import { expect } from "vitest";
import { prove } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, prepareRequest } from "../../src/engine/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { Counter, holdsFor } from "./runs.js";

const account = "123456789012";
const alice = `arn:aws:iam::${account}:user/alice`;
/** Somebody of the same name, where no policy names the other: of an account's users no two have the same. */
const otherAlice = `arn:aws:iam::${account}:user/ops/alice`;
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
    const condition = chosen.length === 0 ? {} : { Condition: conditionOf(chosen) };
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
const calls = [alice, otherAlice, bob, `arn:aws:iam::${account}:user/somebody`].flatMap((principal) =>
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
  const isNamed = trust.document.source.text.includes(`"${alice}"`);
  return calls.some(({ principal, context }) => {
    if (principal === otherAlice && isNamed) return false;
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
    const beyond = findings.filter(({ message }) => !/session of any role|whose MFA is too old/.test(message));
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

const ownName = ["$", "{aws:username}"].join("");

/** Conditions that are about calls of some kinds only, and some that are about none. */
const others: typeof tests = [
  ["DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"],
  ["DateLessThan", "aws:EpochTime", "2025-12-01T00:00:00Z"],
  ["NumericLessThan", "sts:DurationSeconds", "1800"],
  ["Bool", "aws:SecureTransport", "false"],
  ["StringLike", "aws:SourceArn", "arn:aws:*"],
  ["ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost"]],
  ["ForAnyValue:StringLike", "aws:TagKeys", "t*"],
  ["StringEquals", "sts:SourceIdentity", ownName],
  ["StringNotEquals", "aws:RequestTag/team", "red"],
  ["Null", "aws:RequestTag/team", "true"],
  ["StringNotLike", "aws:username", ["a*", "b*"]],
];

/** Conditions of Deny statements that leave gaps between them, or none. */
const families: readonly (typeof tests)[] = [
  [
    ["StringNotLike", "sts:RoleSessionName", "a*b"],
    ["StringLike", "sts:RoleSessionName", "a?b"],
    ["StringLike", "sts:RoleSessionName", "a?*b"],
    ["StringLike", "sts:RoleSessionName", "a??*b"],
    ["StringEquals", "sts:RoleSessionName", ["ab", "some-other-value"]],
  ],
  [
    ["NotIpAddress", "aws:SourceIp", "203.0.113.0/24"],
    ["IpAddress", "aws:SourceIp", "203.0.113.0/25"],
    ["IpAddress", "aws:SourceIp", "203.0.113.128/25"],
    ["IpAddress", "aws:SourceIp", "203.0.113.128/26"],
  ],
  [
    ["StringLikeIfExists", "sts:RoleSessionName", ["audit*", "some-other-value"]],
    ["StringLikeIfExists", "aws:PrincipalTag/team", ["red", "some-other-value"]],
    ["StringLikeIfExists", "aws:PrincipalTag/cost", ["1", "some-other-value"]],
    ["StringEquals", "aws:PrincipalTag/cost", ["", "2"]],
  ],
  [
    ["ArnNotLike", "aws:PrincipalArn", [alice, `arn:aws:iam::${account}:user/*/bob`]],
    ["ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:user/x/*`],
    ["StringLike", "aws:username", "a*"],
    ["StringNotLike", "aws:username", "*b"],
  ],
];

const gapped = fc
  .record({
    allow: fc.record({
      principal: fc.constantFrom<object>({ AWS: alice }, { AWS: [alice, bob] }, { AWS: account }),
      action: fc.constantFrom("sts:AssumeRole", ["sts:AssumeRole", "sts:TagSession"], "sts:*"),
      tests: fc.oneof(fc.constant([]), fc.uniqueArray(fc.constantFrom(...tests, ...others), { maxLength: 2 })),
    }),
    family: fc.oneof(
      ...families.map((family) => fc.subarray([...family], { minLength: 1 })),
      fc.subarray([...others], { minLength: 1, maxLength: 2 }),
    ),
    other: fc.option(fc.constantFrom(...others), { freq: 5 }),
  })
  .map(({ allow, family, other }) => {
    const without = ["BoolIfExists", present, "false"] as const;
    const statements = family.map((test) => ({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sts:AssumeRole",
      Condition: conditionOf([without, test, ...(other === null ? [] : [other])]),
    }));
    const own = allow.tests.length === 0 ? {} : { Condition: conditionOf(allow.tests) };
    const first = { Effect: "Allow", Principal: allow.principal, Action: allow.action, ...own };
    return JSON.stringify({ Version: "2012-10-17", Statement: [first, ...statements] }, null, 2);
  });

function conditionOf(chosen: typeof tests): object {
  const blocks = new Map<string, Record<string, unknown>>();
  for (const [operator, key, value] of chosen) blocks.set(operator, { ...blocks.get(operator), [key]: value });
  return Object.fromEntries(blocks);
}

const agreed = new Counter();

holdsFor(
  "nobody is said to get in of whom a proof says that nobody does, and nobody is missed whom a proof finds",
  600,
  fc.oneof(policies, gapped),
  (text) => {
    const trust = compiled("trust", text);
    const found = lintPolicy(new SourceText("policy.json", text)).filter(
      ({ rule, message }) => bypasses.has(rule) && !message.includes("whose MFA is too old"),
    );
    const byProof = found.some(({ message }) =>
      message.startsWith("this statement does not require MFA of every caller"),
    );
    const said = found.filter(({ rule }) => rule !== "for-all-values-on-single-valued-key").length > 0;
    const everybody = prove(trust, { kind: "mfa" });
    const users = prove(trust, { kind: "mfa" }, { roles: "none" });
    agreed.count(byProof ? "found by the proof alone" : said ? "found by trying out" : `not found, ${users.kind}`);
    if (said) expect(everybody.kind, text).not.toBe("proved");
    if (users.kind !== "violated" || !text.includes("aws:MultiFactorAuth")) return;
    // Nobody has the name of a user whom the policy names, with another path.
    if (/user\/(?!alice$|ops\/bob$).*\b(alice|bob)$/.test(users.found.witness.principal)) return;
    expect(found, `${text}\n${JSON.stringify(users.found.witness)}`).not.toEqual([]);
  },
  () => {
    for (const label of ["found by the proof alone", "found by trying out", "not found, proved"])
      expect(agreed.share(label), label).toBeGreaterThan(1);
  },
);
