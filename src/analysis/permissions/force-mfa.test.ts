import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, prepareRequest } from "../../engine/index.js";
import { parsePolicy } from "../../policy/index.js";
import { proveForceMfa } from "./force-mfa.js";

function compiled(document: object, kind: "identity" | "trust" | "resource" = "identity"): CompiledPolicy {
  const parsed = parsePolicy(kind, new SourceText("policy.json", JSON.stringify(document)));
  if (parsed.document === undefined) throw new Error("an object is a document");
  return compilePolicy({ ...parsed, document: parsed.document });
}

function policyOf(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

const registering = [
  ...["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices"],
  ...["iam:ListVirtualMFADevices", "iam:ResyncMFADevice", "sts:GetSessionToken"],
];
const allowAll = { Effect: "Allow", Action: "*", Resource: "*" };
const forcing = {
  ...{ Effect: "Deny", NotAction: registering, Resource: "*" },
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
};

function verdictOn(statements: readonly object[], actions: readonly string[]) {
  return proveForceMfa({ identity: [compiled(policyOf(...statements))] }, actions);
}

describe("force-mfa", () => {
  test.each<[string, readonly object[], readonly string[], "proved" | "violated" | "unknown", string?]>([
    ["AWS's Deny, and everything else is allowed", [allowAll, forcing], registering, "proved"],
    ["a call that needs no permission need not be named", [allowAll, forcing], registering.slice(0, -1), "proved"],
    ["wildcards", [allowAll, forcing], ["iam:*"], "proved"],
    ["one action is not named", [allowAll, forcing], registering.slice(1), "violated", "iam:CreateVirtualMFADevice"],
    ["nothing is allowed at all", [forcing], [], "proved"],
    [
      "Bool",
      [allowAll, { ...forcing, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }],
      registering,
      "violated",
    ],
    [
      "the age",
      [allowAll, { ...forcing, Condition: { Null: { "aws:MultiFactorAuthAge": "true" } } }],
      registering,
      "proved",
    ],
    [
      "direct calls only",
      [
        allowAll,
        {
          ...forcing,
          Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false", "aws:ViaAWSService": "false" } },
        },
      ],
      registering,
      "proved",
    ],
    [
      "an exception by a tag",
      [
        allowAll,
        { ...forcing, Condition: { ...forcing.Condition, StringNotEquals: { "aws:PrincipalTag/robot": "yes" } } },
      ],
      registering,
      "violated",
    ],
    [
      "a key that is not listed",
      [allowAll, { ...forcing, Condition: { ...forcing.Condition, StringNotEquals: { "aws:NewKey": "yes" } } }],
      registering,
      "unknown",
    ],
    [
      "an operator on a key of another type",
      [allowAll, { ...forcing, Condition: { StringEqualsIfExists: { "aws:MultiFactorAuthPresent": "false" } } }],
      registering,
      "unknown",
    ],
    ["some resources are not denied", [allowAll, { ...forcing, Resource: "arn:aws:s3:::*" }], registering, "violated"],
    [
      "the same variable on both sides",
      [
        { Effect: "Allow", Action: "iam:GetUser", Resource: `arn:aws:iam::*:user/\${aws:username}` },
        { ...forcing, NotAction: "iam:ListUsers", Resource: `arn:aws:iam::*:user/\${aws:username}` },
      ],
      [],
      "proved",
    ],
    [
      "an Allow that requires MFA",
      [{ ...allowAll, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }],
      [],
      "proved",
    ],
    [
      "an Allow with IfExists",
      [{ ...allowAll, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }],
      [],
      "violated",
    ],
    ["a service that is not well known", [{ ...allowAll, Action: "frauddetector:*" }], [], "violated"],
    ["a part of a pattern", [{ ...allowAll, Action: "frauddetector:Get*" }], ["frauddetector:GetE*"], "unknown"],
    ["assuming roles", [{ ...allowAll, Action: "sts:AssumeRole" }], [], "violated", "sts:AssumeRole"],
    [
      "keys of KMS",
      [{ ...allowAll, Action: "kms:Decrypt", Resource: "arn:aws:kms:*:111122223333:key/*" }],
      [],
      "violated",
    ],
    ["NotAction in an Allow", [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }], ["s3:*"], "violated"],
    ["NotResource", [{ Effect: "Allow", Action: "s3:*", NotResource: "arn:aws:s3:::logs/*" }], [], "violated"],
  ])("%s", (_, statements, actions, kind, action) => {
    const verdict = verdictOn(statements, actions);
    expect(verdict.kind).toBe(kind);
    if (verdict.kind === "violated" && action !== undefined) expect(verdict.found.witness.action).toBe(action);
  });

  test("a boundary limits", () => {
    const identity = [compiled(policyOf(allowAll))];
    const boundary = compiled(policyOf({ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }));
    expect(proveForceMfa({ identity, boundary }, ["iam:ListUsers"]).kind).toBe("proved");
    expect(proveForceMfa({ identity, boundary }, []).kind).toBe("violated");
  });

  test("the names and tags of a known user count", () => {
    const user = { arn: "arn:aws:iam::111122223333:user/robot", tags: new Map([["team", "ci"]]) };
    const of = (key: string, value: string) =>
      proveForceMfa(
        {
          identity: [
            compiled(
              policyOf(allowAll, {
                ...forcing,
                Condition: { ...forcing.Condition, StringNotEquals: { [key]: value } },
              }),
            ),
          ],
          user,
        },
        registering,
      ).kind;
    expect(of("aws:username", "bob")).toBe("proved");
    expect(of("aws:username", "robot")).toBe("violated");
    expect(of("aws:PrincipalTag/team", "dev")).toBe("proved");
    expect(of("aws:PrincipalTag/team", "ci")).toBe("violated");
  });
});

interface Case {
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../../fixtures/lint/identity.json", import.meta.url), "utf8"),
);

const actionPatterns = ["*", "iam:*", "iam:Get*", "iam:GetUser", "s3:*", "s3:GetObject", "iam:*User", "sts:AssumeRole"];
const calledActions = [
  "iam:GetUser",
  "iam:GetRole",
  "iam:DeleteUser",
  "s3:GetObject",
  "s3:PutObject",
  "sts:AssumeRole",
];
const resourcePatterns = [
  "*",
  "arn:aws:s3:::a*",
  "arn:aws:s3:::*b",
  `arn:aws:iam::*:user/\${aws:username}`,
  "arn:aws:iam::*:role/r",
];
const calledResources = [
  "arn:aws:s3:::ab",
  "arn:aws:s3:::c",
  "arn:aws:iam::123456789012:user/u",
  "arn:aws:iam::123456789012:role/r",
];
const mfaConditions = [
  {},
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { Bool: { "aws:MultiFactorAuthPresent": "false" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
  { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
  { Null: { "aws:MultiFactorAuthAge": "true" } },
  { Null: { "aws:MultiFactorAuthPresent": "false" } },
];
const otherConditions = [
  {},
  { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
  { StringNotEquals: { "aws:RequestedRegion": "eu-central-1" } },
];
const contexts: readonly Readonly<Record<string, string>>[] = [{}, { "aws:MultiFactorAuthPresent": "false" }].flatMap(
  (mfa) => [mfa, { ...mfa, "aws:RequestedRegion": "eu-central-1" }, { ...mfa, "aws:RequestedRegion": "x" }],
);

const statement = fc
  .record({
    effect: fc.constantFrom("Allow", "Deny"),
    action: fc.constantFrom("Action", "NotAction"),
    actions: fc.uniqueArray(fc.constantFrom(...actionPatterns), { minLength: 1, maxLength: 3 }),
    resource: fc.constantFrom("Resource", "Resource", "NotResource"),
    resources: fc.uniqueArray(fc.constantFrom(...resourcePatterns), { minLength: 1, maxLength: 2 }),
    mfa: fc.constantFrom(...mfaConditions),
    other: fc.constantFrom(...otherConditions),
  })
  .map(({ effect, action, actions, resource, resources, mfa, other }) => {
    const Condition = { ...mfa, ...other };
    const body = { Effect: effect, [action]: actions, [resource]: resources };
    return Object.keys(Condition).length === 0 ? body : { ...body, Condition };
  });

/** Whether some call of a few, tried one by one, is allowed without MFA. */
function isOpen(policy: CompiledPolicy, asked: readonly string[]): boolean {
  const isAsked = (action: string): boolean =>
    asked.some((each) => each === action || (each.endsWith("*") && action.startsWith(each.slice(0, -1))));
  return calledActions.some(
    (action) =>
      !isAsked(action) &&
      calledResources.some((resource) =>
        contexts.some((keys) => {
          const context = { ...keys, "aws:ViaAWSService": "false", "aws:SecureTransport": "true" };
          const principal = "arn:aws:iam::123456789012:user/u";
          const prepared = prepareRequest({ action, resource, principal, context, resourceSide: "ignored" });
          return prepared.kind === "ready" && decide(prepared.request, { identity: [policy] }).decision === "allowed";
        }),
      ),
  );
}

test("no call that is allowed without MFA escapes a proof, and every witness is allowed", () => {
  const kinds = { proved: 0, violated: 0, unknown: 0 };
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.subarray(["iam:Get*", "iam:GetUser", "s3:*", "s3:GetObject"]),
      (statements, asked) => {
        const policy = compiled(policyOf(...statements));
        const verdict = proveForceMfa({ identity: [policy] }, asked);
        kinds[verdict.kind]++;
        if (verdict.kind === "proved") expect(isOpen(policy, asked)).toBe(false);
        if (verdict.kind === "violated") expect(replayed(verdict.found.witness)).toBe("allowed");
      },
    ),
    { numRuns: 400 },
  );
  // Most of such policies are decided.
  expect(kinds.unknown).toBeLessThan(100);
  expect(kinds.proved).toBeGreaterThan(20);
});

function replayed({
  policies,
  ...input
}: { policies: { identity: readonly unknown[]; trust?: unknown; resource?: unknown } } & Parameters<
  typeof prepareRequest
>[0]): string {
  const prepared = prepareRequest({ ...input, principalKeys: "checked" });
  if (prepared.kind === "refused") return "refused";
  const read = (document: unknown, kind: "identity" | "trust" | "resource"): CompiledPolicy => {
    if (typeof document !== "object" || document === null) throw new Error("a policy is an object");
    return compiled(document, kind);
  };
  return decide(prepared.request, {
    identity: policies.identity.map((each) => read(each, "identity")),
    trust: policies.trust === undefined ? undefined : read(policies.trust, "trust"),
    resource: policies.resource === undefined ? undefined : read(policies.resource, "resource"),
  }).decision;
}

test.each(cases.map(({ policy }, index) => [index, policy] as const))(
  "case %d of the linter is decided",
  (_, policy) => {
    const verdict = proveForceMfa({ identity: [compiled(policy)] }, registering);
    if (verdict.kind === "violated") expect(replayed(verdict.found.witness)).toBe("allowed");
    expect(["proved", "violated", "unknown"]).toContain(verdict.kind);
  },
);
