import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type PolicyKind, parsePolicy } from "../policy/index.js";
import { type CompiledPolicy, compilePolicy, type Decision, explain, type PolicySet, prepareRequest } from "./index.js";

const account = "123456789012";
const user = `arn:aws:iam::${account}:user/alice`;
const role = `arn:aws:iam::${account}:role/target`;

function compiled(kind: PolicyKind, statements: object | readonly object[]): CompiledPolicy {
  const source = new SourceText(
    `${kind}.json`,
    JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2),
  );
  const parsed = parsePolicy(kind, source);
  if (parsed.document === undefined) throw new Error("not a policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

function decision(
  policies: PolicySet,
  context: Record<string, string | string[]> = {},
  principal = user,
  action = "sts:AssumeRole",
): Decision {
  const prepared = prepareRequest({ action, principal, resource: role, context });
  if (prepared.kind === "refused") throw new Error(prepared.problems[0]?.message);
  return explain(prepared.request, policies);
}

const allow = { Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole" };
const viaRoot = { ...allow, Principal: { AWS: account } };
const all = { Effect: "Allow", Action: "*", Resource: "*" };

describe("a mismatch names the element, what was expected and what was found", () => {
  const mismatch = (statement: object, context = {}) =>
    decision({ trust: compiled("trust", statement) }, context).explanation[0]?.mismatches.map(
      ({ position: { line }, ...rest }) => ({ line, ...rest }),
    );

  test.each([
    [
      { ...allow, Action: "sts:TagSession" },
      {},
      {
        element: "Action",
        expected: ["sts:TagSession"],
        actual: "sts:AssumeRole",
        why: "sts:AssumeRole is not among the actions",
        line: 8,
      },
    ],
    [
      { ...allow, Action: undefined, NotAction: "sts:Assume*" },
      {},
      {
        element: "NotAction",
        expected: ["sts:Assume*"],
        actual: "sts:AssumeRole",
        why: "NotAction excludes sts:AssumeRole",
        line: 8,
      },
    ],
    [
      { ...allow, Principal: { AWS: role } },
      {},
      { element: "Principal", expected: [role], actual: user, why: "the caller is not among the principals", line: 5 },
    ],
    [
      { ...allow, Principal: { AWS: `arn:aws:iam::${account}:group/g` } },
      {},
      {
        element: "Principal",
        why: "the principal is not valid: a group cannot send requests",
      },
    ],
    [
      { ...allow, Condition: { StringLike: { "sts:ExternalId": ["a*", "b"] } } },
      { "sts:ExternalId": "c" },
      {
        element: "Condition",
        operator: "StringLike",
        key: "sts:ExternalId",
        expected: ["a*", "b"],
        actual: "c",
        why: '"c" does not match',
        line: 11,
      },
    ],
    [
      { ...allow, Condition: { StringNotEquals: { "sts:ExternalId": "c" } } },
      { "sts:ExternalId": "c" },
      { why: '"c" matches a value that is excluded' },
    ],
    [
      { ...allow, Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } } },
      { "aws:TagKeys": ["a", "b"] },
      { actual: ["a", "b"], why: 'not all of "a", "b" match' },
    ],
    [
      { ...allow, Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "c" } } },
      { "aws:TagKeys": ["a", "b"] },
      { why: 'none of "a", "b" matches' },
    ],
    [
      { ...allow, Condition: { StringEquals: { "aws:TagKeys": "a" } } },
      { "aws:TagKeys": ["a", "b"] },
      { why: "aws:TagKeys has several values, which needs ForAnyValue or ForAllValues" },
    ],
    [
      { ...allow, Condition: { Null: { "aws:MultiFactorAuthAge": "false" } } },
      {},
      { actual: null, why: "the key is absent" },
    ],
    [
      { ...allow, Condition: { Null: { "sts:ExternalId": "true" } } },
      { "sts:ExternalId": "x" },
      { actual: "x", why: "the key is present" },
    ],
    [
      { ...allow, Condition: { StringEquals: { "sts:RoleSessionName": `\${aws:FederatedProvider}` } } },
      { "sts:RoleSessionName": "x" },
      { why: "the value has a policy variable that the request does not have" },
    ],
  ])("%j", (statement, context, expected) => {
    expect(mismatch(statement, context)).toMatchObject([expected]);
  });

  test("all mismatches of a statement are named, not only the first", () => {
    const statement = {
      ...allow,
      Principal: { AWS: role },
      Action: "sts:TagSession",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    };
    expect(mismatch(statement)?.map(({ element }) => element)).toEqual(["Action", "Principal", "Condition"]);
  });
});

describe("the reason is one sentence that names what decided", () => {
  const cases: readonly [string, Decision, RegExp][] = [
    [
      "a grant",
      decision({ trust: compiled("trust", allow) }),
      /^Statement 1 of the trust policy \(line 3\) allows sts:AssumeRole\.$/,
    ],
    [
      "a bypass",
      decision({
        trust: compiled("trust", { ...allow, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }),
      }),
      /allows sts:AssumeRole, although aws:MultiFactorAuthPresent is absent: BoolIfExists holds for an absent key\.$/,
    ],
    [
      "a deny",
      decision({ trust: compiled("trust", [allow, { ...allow, Sid: "No", Effect: "Deny" }]) }),
      /^Statement 2 \("No"\) of the trust policy \(line \d+\) denies sts:AssumeRole\.$/,
    ],
    ["no trust policy", decision({ identity: [compiled("identity", all)] }), /There is no trust policy/],
    [
      "delegation without an identity policy",
      decision({ trust: compiled("trust", viaRoot) }),
      /delegates sts:AssumeRole to account 123456789012, and no identity policy of the caller allows it/,
    ],
    [
      "delegation with one",
      decision({ trust: compiled("trust", viaRoot), identity: [compiled("identity", all)] }),
      /allows sts:AssumeRole, and so do the caller's identity policies\.$/,
    ],
    [
      "across accounts",
      decision(
        { trust: compiled("trust", { ...allow, Principal: { AWS: "*" } }) },
        {},
        "arn:aws:iam::999999999999:user/eve",
      ),
      /across accounts the caller's identity policies must allow it too, and none does/,
    ],
    [
      "a boundary",
      decision({
        trust: compiled("trust", viaRoot),
        identity: [compiled("identity", all)],
        permissionsBoundary: compiled("identity", { ...all, Action: "s3:*" }),
      }),
      /permissions boundary does not allow/,
    ],
    [
      "a session policy",
      decision({
        trust: compiled("trust", viaRoot),
        identity: [compiled("identity", all)],
        session: [compiled("identity", { ...all, Action: "s3:*" })],
      }),
      /session policies do not allow/,
    ],
    [
      "an SCP",
      decision({
        trust: compiled("trust", allow),
        serviceControl: [[compiled("identity", { ...all, Action: "s3:*" })]],
      }),
      /service control policies of account 123456789012 do not allow/,
    ],
    [
      "the root user",
      decision({ trust: compiled("trust", viaRoot) }, {}, `arn:aws:iam::${account}:root`),
      /A root user cannot assume a role/,
    ],
    [
      "another partition",
      decision(
        { trust: compiled("trust", { ...allow, Principal: { AWS: "*" } }) },
        {},
        `arn:aws-cn:iam::${account}:user/alice`,
      ),
      /different AWS partitions/,
    ],
    [
      "a needed action",
      decision({ trust: compiled("trust", allow) }, { "aws:RequestTag/team": "x" }),
      /allows sts:TagSession to this caller/,
    ],
    ["no permission needed", decision({}, {}, user, "sts:GetCallerIdentity"), /needs no permission/],
  ];
  test.each(cases)("%s", (_, { reason }, expected) => {
    expect(reason).toMatch(expected);
    expect(reason).toMatch(/\.$/);
  });
});

test("matched lists the Deny statements of an explicit deny, else the Allow statements that apply", () => {
  const deny = { ...allow, Effect: "Deny", Sid: "No" };
  expect(
    decision({ trust: compiled("trust", [allow, deny, deny]) }).matched.map(({ statement, effect }) => [
      statement,
      effect,
    ]),
  ).toEqual([
    [1, "Deny"],
    [2, "Deny"],
  ]);
  expect(decision({ trust: compiled("trust", viaRoot) }).matched).toMatchObject([
    { policy: "trust", statement: 0, sid: null },
  ]);
  const both = decision(
    {
      trust: compiled("trust", [{ ...viaRoot, Action: ["sts:AssumeRole", "sts:TagSession"] }]),
      identity: [compiled("identity", all)],
    },
    { "aws:TagKeys": "a" },
  );
  expect(both.matched.map(({ policy }) => policy)).toEqual(["trust", "identity[0]"]);
});

test("conditions that hold only because their key is absent are named", () => {
  const condition = {
    BoolIfExists: { "aws:MultiFactorAuthPresent": "true" },
    StringNotEquals: { "sts:ExternalId": "x" },
    Null: { "aws:MultiFactorAuthAge": "true" },
  };
  const { explanation } = decision({ trust: compiled("trust", { ...allow, Condition: condition }) });
  expect(explanation[0]?.heldByAbsence.map(({ operator }) => operator)).toEqual(["BoolIfExists", "StringNotEquals"]);
});
