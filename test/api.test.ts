import { expect, test } from "vitest";
import { check, compare, InvalidOptionError, prove, simulate } from "../src/index.js";
import { trustPolicy } from "./command-line.js";

const withMfa = trustPolicy({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } });
const withoutMfa = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const identity = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}';
const yaml = `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }, Action: sts:AssumeRole }
`;

/** Texts of which nothing can be said. */
const unreadable = ["", "{", "{}", "[]", "null", "a: b", identity, '{"Statement": {}}'];

test("check finds what the command finds, and says that a text has no trust policy", async () => {
  expect((await check(withMfa)).findings).toEqual([]);
  const { findings, policies } = await check(withoutMfa);
  expect(findings.map(({ rule }) => rule)).toContain("mfa-if-exists-on-allow");
  expect(policies).toEqual([{ role: undefined, pointer: "" }]);
  expect(await check(identity)).toEqual({
    findings: [],
    policies: [{ kind: "identity-policy", role: undefined, pointer: "" }],
  });
  for (const text of unreadable.filter((each) => each !== identity)) {
    const { findings: found } = await check(text);
    expect([text, found.some(({ severity }) => severity === "error")]).toEqual([text, true]);
  }
});

test("check takes templates", async () => {
  const { policies } = await check(yaml);
  expect(policies).toEqual([{ role: "Deploy", pointer: expect.stringContaining("/AssumeRolePolicyDocument") }]);
});

test("check has the settings of the configuration", async () => {
  const rules = (options: Parameters<typeof check>[1]) =>
    check(withoutMfa, options).then(({ findings }) => findings.map(({ rule }) => rule));
  expect(await rules({ rules: { "mfa-if-exists-on-allow": "off" } })).not.toContain("mfa-if-exists-on-allow");
  const root = trustPolicy({ Principal: { AWS: "arn:aws:iam::444455556666:root" }, Condition: undefined });
  const { findings } = await check(root, { ownAccounts: ["123456789012"], rules: { "mfa-not-required": "off" } });
  expect(findings.map(({ rule }) => rule)).toContain("unrestricted-account-root");
});

test("prove never proves where nothing was asked", async () => {
  expect((await prove(withMfa, "mfa")).verdict).toBe("proved");
  const { verdict, roles } = await prove(withoutMfa, "mfa");
  expect(verdict).toBe("violated");
  expect(roles[0]).toMatchObject({ verdict: "violated", statement: 0, place: { pointer: "/Statement/0" } });
  for (const text of unreadable) expect([text, (await prove(text, "mfa")).verdict]).toEqual([text, "unknown"]);
  // AWS would refuse to store it.
  expect((await prove(withMfa.replace("Allow", "allow"), "mfa")).verdict).toBe("unknown");
});

test("a witness of prove is a request that simulate allows", async () => {
  const { roles } = await prove(withoutMfa, "mfa");
  const witness = roles[0]?.witness;
  if (witness === undefined) throw new Error("there is no witness");
  const request = { ...witness, policies: { ...witness.policies, trust: withoutMfa } };
  expect(simulate(request)).toMatchObject({ kind: "decided", decision: "allowed" });
});

test("compare knows no change that grants nothing where a text cannot be read", async () => {
  expect((await compare(withMfa, withMfa)).verdict).toBe("no-new-access");
  expect((await compare(withMfa, withoutMfa)).verdict).toBe("new-access");
  for (const text of unreadable) {
    expect([text, (await compare(withMfa, text)).verdict]).toEqual([text, "unknown"]);
    expect([text, (await compare(text, withMfa)).verdict]).toEqual([text, "unknown"]);
  }
  const cut = `{"Roles": [{"RoleName": "r", "AssumeRolePolicyDocument": ${withMfa}}], "IsTruncated": true, "Marker": "x"}`;
  const comparison = await compare(cut, cut);
  expect(comparison.verdict).toBe("unknown");
  expect(comparison.reasons.length).toBeGreaterThan(0);
});

test("simulate refuses with places what it cannot decide", () => {
  const request = { action: "sts:AssumeRole", principal: "arn:aws:iam::123456789012:user/u", resource: role };
  expect(simulate({ ...request, policies: { trust: "{" } })).toMatchObject({
    kind: "refused",
    problems: [{ in: "policy", pointer: "", position: { line: 1 } }],
  });
  expect(simulate({ ...request, policies: { trust: { Version: "2012-10-17", Statment: [] } } })).toMatchObject({
    kind: "refused",
    problems: [{ in: "request", pointer: "/policies/trust/Statment", position: undefined }],
  });
  // What a program of JavaScript may hand in.
  const misspelt: object = { ...request, policeis: {} };
  expect(simulate(misspelt as typeof request)).toMatchObject({ kind: "refused", problems: [{ pointer: "/policeis" }] });
  expect(simulate(undefined as unknown as typeof request).kind).toBe("refused");
  const contradicting = {
    ...request,
    context: { "aws:PrincipalAccount": "111122223333" },
    policies: { trust: withMfa },
  };
  expect(simulate(contradicting).kind).toBe("refused");
  expect(simulate(contradicting, { lenient: true })).toMatchObject({ kind: "decided", ignored: [expect.anything()] });
});

const role = "arn:aws:iam::123456789012:role/r";

test("mistakes of a program are errors that name what is allowed", async () => {
  const wrong: readonly (readonly [() => unknown, string])[] = [
    [() => check(withMfa, { rulez: {} } as object), 'unknown option "rulez"; did you mean "rules"?'],
    [() => check(withMfa, { rules: { "empty-side": "off" } }), 'unknown rule "empty-side"; did you mean "empty-sid"?'],
    [
      () => check(withMfa, { rules: { "empty-sid": "none" as "off" } }),
      'unknown severity of empty-sid "none"; allowed',
    ],
    [() => check(withMfa, { rules: { "invalid-json": "off" } }), "the rule invalid-json says that something was not"],
    [() => check(withMfa, { ownAccounts: ["12"] }), 'ownAccounts has "12"; account IDs have twelve digits'],
    [() => check(withMfa, { maximumMfaAge: 0 }), "maximumMfaAge is 0; it must be a whole number"],
    [() => prove(withMfa, "mfaa"), 'unknown property "mfaa"; did you mean "mfa"?'],
    [() => prove(withMfa, "mfa", { scope: "everyone" as "all" }), 'unknown scope "everyone"; allowed: people, all'],
    [() => prove(withMfa, "mfa", { withoutAxioms: ["x"] }), 'unknown axiom "x"'],
    [() => compare(withMfa, withMfa, { withoutAxioms: ["x"] }), 'unknown axiom "x"'],
  ];
  for (const [call, message] of wrong) {
    const error = await Promise.resolve()
      .then(call)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(String(error)).toContain(message);
  }
});
