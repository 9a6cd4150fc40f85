import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import type { Axiom } from "./axioms.js";
import { Effort } from "./effort.js";
import { AnalysisMemory } from "./memory.js";
import { type Property, prove } from "./questions.js";

const account = "arn:aws:iam::111122223333";
const principals: readonly unknown[] = [
  { AWS: "*" },
  { AWS: `${account}:root` },
  { AWS: [`${account}:user/alice`, `${account}:role/ops`] },
  { AWS: "arn:aws:sts::111122223333:assumed-role/ops/session", Service: "ec2.amazonaws.com" },
  { Federated: `${account}:oidc-provider/token.actions.githubusercontent.com` },
  { Federated: `${account}:saml-provider/Idp` },
];
/** Keys that some callers have always and others never, values of all types, variables, and what AWS does not document. */
const conditions: readonly object[] = [
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "True" } },
  { NumericLessThan: { "aws:MultiFactorAuthAge": "900" } },
  { StringLike: { "aws:PrincipalArn": [`${account}:role/o*`, `${account}:user/a?ice`] } },
  { StringNotLike: { "aws:username": "a*" } },
  { StringLike: { "aws:userid": "AROA*:session" } },
  { StringLike: { "sts:RoleSessionName": "$" + "{aws:username}" } },
  { StringLike: { "sts:ExternalId": "$" + "{*}x" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "project"] } },
  { StringEquals: { "aws:TagKeys": ["team", "project"] } },
  { StringEquals: { "aws:KeyThatNobodyKnows": "x" } },
  { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } },
  { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, DateLessThan: { "aws:CurrentTime": "2030-01-01" } },
  { Null: { "aws:TokenIssueTime": "true" } },
  { Bool: { "aws:SecureTransport": "false" } },
];
const versions = ["2012-10-17", "2008-10-17"] as const;
const properties: readonly Property[] = [
  { kind: "mfa" },
  { kind: "mfa-age", seconds: 3600 },
  { kind: "accounts", accounts: ["111122223333"] },
  { kind: "owners" },
];
const worlds: readonly ReadonlySet<Axiom>[] = [
  new Set(),
  new Set(["keys-by-kind-of-call", "legal-values", "times-agree"]),
];

function compiled(document: object): CompiledPolicy {
  const parsed = parsePolicy("trust", new SourceText("policy.json", JSON.stringify(document)));
  if (parsed.document === undefined) throw new Error("no policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

const Action = ["sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/** Policies of two statements that share their conditions with many others. */
const policies = principals.flatMap((Principal, who) =>
  conditions.map((Condition, what) => {
    const other = conditions[(what + who + 1) % conditions.length];
    return compiled({
      Version: versions[(what + who) % versions.length],
      Statement: [
        { Effect: "Allow", Principal, Action, Condition },
        { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:*", Condition: other },
      ],
    });
  }),
);

function verdicts(
  memory: AnalysisMemory | undefined,
  property: Property,
  switchedOff: ReadonlySet<Axiom>,
  steps?: number,
) {
  return policies.map((policy) => {
    const effort = new Effort(steps);
    const verdict = prove(policy, property, { scope: "all", switchedOff, effort, memory });
    // Actors have functions, which are made anew for each question.
    return { verdict: JSON.stringify(verdict), steps: effort.spent };
  });
}

describe("what a run remembers changes no verdict, no witness and no effort", () => {
  for (const property of properties) {
    test(property.kind, () => {
      const memory = new AnalysisMemory();
      for (const switchedOff of worlds) {
        const alone = verdicts(undefined, property, switchedOff);
        // The second time most is remembered.
        expect(verdicts(memory, property, switchedOff)).toEqual(alone);
        expect(verdicts(memory, property, switchedOff)).toEqual(alone);
      }
    });
  }

  test("where effort runs out", () => {
    const memory = new AnalysisMemory();
    verdicts(memory, { kind: "mfa" }, new Set());
    for (const steps of [200, 600, 1500]) {
      const kinds = (each: AnalysisMemory | undefined) =>
        verdicts(each, { kind: "mfa" }, new Set(), steps).map(({ verdict }) => verdict);
      expect(kinds(memory)).toEqual(kinds(undefined));
    }
  });
});
