// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like template strings.
import fc from "fast-check";
import { expect } from "vitest";
import { prove } from "../../src/analysis/index.js";
import { isAtLeast, SourceText } from "../../src/diagnostics/index.js";
import { compilePolicy, operatorNames, readOperator } from "../../src/engine/index.js";
import { conditionKey } from "../../src/iam/index.js";
import { lintPolicy, mfaExceptionsOf } from "../../src/lint/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { Counter, holdsFor } from "./runs.js";
import { randomPolicies, smtTopics } from "./smt-grammar.js";
import { generatedPolicies } from "./trust-grammar.js";

/**
 * `check` and `prove` agree: where a person can assume the role without MFA, or it cannot be told, there is a finding, or
 * one of the exceptions that the page of mfa-not-required lists applies.
 */
const seen = new Counter();

function agree(text: string): void {
  const source = new SourceText("policy.json", text);
  const parsed = parsePolicy("trust", source);
  if (parsed.document === undefined) throw new Error("the generator made no policy");
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  if (policy.problems.length > 0) {
    seen.count("refused");
    return;
  }
  const verdict = prove(policy, { kind: "mfa" });
  const findings = lintPolicy(source);
  expect(
    findings.filter(({ rule }) => rule === "rule-failed"),
    text,
  ).toEqual([]);
  const isSaid = findings.some(({ severity }) => isAtLeast(severity, "warning"));
  const exceptions = mfaExceptionsOf(policy).map(({ id }) => id);
  seen.count(verdict.kind === "proved" || isSaid ? verdict.kind : `${verdict.kind}, by exception`);
  if (verdict.kind === "proved" || isSaid) return;
  const about = `${JSON.stringify(verdict)}\n${text}`;
  const isSession = verdict.kind === "violated" && verdict.found.actor.kind === "roleSession";
  const ofUsers = exceptions.filter((id) => id !== "named-roles");
  expect(isSession || verdict.kind === "unknown" ? exceptions : ofUsers, about).not.toEqual([]);
}

const account = "123456789012";
const arn = (rest: string): string => `arn:aws:iam::${account}:${rest}`;

const principals = fc.constantFrom<unknown>(
  ...[arn("user/alice"), arn("user/ops/bob"), account, arn("root"), "*", arn("role/ci/deploy")],
  ...[`arn:aws:sts::${account}:assumed-role/first/s`, [arn("user/alice"), arn("role/ci/deploy")], [account, "*"]],
);

/** Keys with values that people write, the names of samples among them, and policy variables. */
const values: Readonly<Record<string, readonly string[]>> = {
  "aws:MultiFactorAuthPresent": ["true", "false"],
  "aws:MultiFactorAuthAge": ["0", "900", "3600"],
  "aws:PrincipalArn": [arn("user/somebody"), arn("user/s*"), arn("role/ci/*"), arn("role/*"), arn("role/some-role")],
  "aws:PrincipalType": ["User", "AssumedRole"],
  "aws:PrincipalAccount": [account],
  "aws:PrincipalIsAWSService": ["true", "false"],
  "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "${aws:ResourceOrgID}"],
  "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"],
  "aws:PrincipalTag/team": ["red", "*", "${aws:RequestTag/team}"],
  "aws:RequestTag/team": ["red", "${aws:PrincipalTag/team}"],
  "aws:ResourceTag/team": ["red", "${aws:PrincipalTag/team}"],
  "aws:TagKeys": ["team", "a*"],
  "aws:username": ["somebody", "alice", "${aws:PrincipalTag/name}"],
  "aws:userid": ["AIDA*", "AROA*:x", "AROAEXAMPLEROLE000001:*"],
  "aws:SourceIp": ["203.0.113.0/24"],
  "aws:SourceVpc": ["vpc-0a1b2c3d", "${aws:PrincipalTag/vpc}"],
  "aws:CurrentTime": ["2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
  "aws:EpochTime": ["1800000000"],
  "aws:TokenIssueTime": ["2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
  "aws:UserAgent": ["x*"],
  "aws:RequestedRegion": ["eu-*"],
  "aws:SecureTransport": ["true", "false"],
  "aws:ViaAWSService": ["true", "false"],
  "aws:SourceIdentity": ["bob"],
  "aws:FederatedProvider": ["accounts.google.com"],
  "codebuild:ProjectArn": [`arn:aws:codebuild:eu-west-1:${account}:project/shop`],
  "saml:sub": ["bob"],
  "sts:ExternalId": ["acme-8842", "*"],
  "sts:RoleSessionName": ["ops-*", "${aws:username}"],
  "sts:SourceIdentity": ["bob"],
  "aws:KeyOfTomorrow": ["x"],
};

/** The operators that are for a key, and those for text, which people take for any. */
function operatorsFor(key: string): readonly string[] {
  const type = conditionKey(key)?.type ?? "String";
  return operatorNames.filter((name) => {
    const types = readOperator(name)?.operator.keyTypes;
    return types === undefined || types.includes(type) || name.startsWith("String");
  });
}

const tests = (keys: readonly string[]): fc.Arbitrary<readonly [string, string, string | readonly string[]]> =>
  fc.constantFrom(...keys).chain((key) => {
    const value = fc.constantFrom(...(values[key] ?? ["x"]));
    return fc
      .record({
        name: fc.constantFrom(...operatorsFor(key)),
        ifExists: fc.constantFrom("", "", "IfExists"),
        quantifier: fc.constantFrom("", "", "", "", "ForAllValues:", "ForAnyValue:"),
        some: fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.array(value, { maxLength: 2 }) }),
        flag: fc.constantFrom("true", "false"),
      })
      .map(({ name, ifExists, quantifier, some, flag }) =>
        name === "Null" ? [name, key, flag] : [`${quantifier}${name}${ifExists}`, key, some],
      );
  });

const mfaKeys = Object.keys(values).slice(0, 2);

const statements = fc
  .record({
    isDeny: fc.constantFrom(false, false, true),
    principal: principals,
    isForAll: fc.constantFrom(true, true, false),
    Action: fc.constantFrom<unknown>("sts:AssumeRole", "sts:AssumeRole", "sts:*", ["sts:AssumeRole", "sts:TagSession"]),
    tests: fc.array(
      fc.oneof({ weight: 1, arbitrary: tests(mfaKeys) }, { weight: 2, arbitrary: tests(Object.keys(values)) }),
      { maxLength: 2 },
    ),
  })
  .map(({ isDeny, principal, isForAll, Action, tests: chosen }) => {
    const Condition: Record<string, Record<string, unknown>> = {};
    for (const [operator, key, value] of chosen) Condition[operator] = { ...Condition[operator], [key]: value };
    return {
      Effect: isDeny ? "Deny" : "Allow",
      Principal: { AWS: isDeny && isForAll ? "*" : principal },
      Action,
      ...(chosen.length === 0 ? {} : { Condition }),
    };
  });

const policies = fc
  .array(statements, { minLength: 1, maxLength: 3 })
  .map((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }, null, 1));

holdsFor("check and prove agree on policies about all kinds of keys", 400, policies, agree, () => {
  for (const label of ["violated", "proved", "violated, by exception"]) {
    expect(seen.share(label), label).toBeGreaterThan(1);
  }
});

holdsFor(
  "check and prove agree on the policies that proofs are tried on",
  150,
  generatedPolicies.map(({ text }) => text),
  agree,
);

for (const topic of smtTopics)
  holdsFor(`check and prove agree on policies about ${topic}`, 25, randomPolicies(topic), agree);
