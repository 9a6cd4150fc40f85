import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Assertion, describe, expect, test } from "vitest";
import { decisionTables } from "../../test/decision-cases.js";
import { prove } from "../api/prove.js";
import type { PolicyCall } from "./policy-matchers.js";
import "./vitest.js";

const alice = "arn:aws:iam::123456789012:user/alice";
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const ifExists = { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };

function policy(statement: object = {}): object {
  const base = { Effect: "Allow", Principal: { AWS: alice }, Action: "sts:AssumeRole", Condition: mfa };
  return { Version: "2012-10-17", Statement: [{ ...base, ...statement }] };
}

/** A template whose roles have these trust policies, by logical ID. */
function template(roles: Readonly<Record<string, object>>): object {
  const resources = Object.entries(roles).map(([id, trust]) => [
    id,
    { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust } },
  ]);
  return { Resources: Object.fromEntries(resources) };
}

const rootOf = (account: unknown) => ({
  AWS: { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::", account, ":root"]] },
});

/** The message with which an expectation fails; undefined where it does not. */
function failure(run: () => void): { readonly name: string; readonly message: string } | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  return undefined;
}

/** The message of what cannot be judged: it fails in both directions. */
function refusal(judge: (expected: Assertion) => void, received: unknown): string | undefined {
  const plain = failure(() => judge(expect(received)));
  const negated = failure(() => judge(expect(received).not));
  expect([plain?.name, negated?.name]).toEqual(["MatcherError", "MatcherError"]);
  return negated?.message;
}

describe("toRequireMfa", () => {
  test("holds where it is proved, and not where a call is found", () => {
    expect(policy()).toRequireMfa();
    expect(JSON.stringify(policy())).toRequireMfa();
    expect(policy({ Condition: ifExists })).not.toRequireMfa();
    expect(failure(() => expect(policy()).not.toRequireMfa())?.message).toBe(
      "expected the opposite of what is proved of the role: nobody can assume the role without MFA",
    );
  });

  test("says who can assume the role, by which statement, why, and a call that toDeny fails on", () => {
    const open = policy({ Condition: ifExists });
    const { message = "" } = failure(() => expect(open).toRequireMfa()) ?? {};
    expect(message).toContain("expected of the role: nobody can assume the role without MFA\n");
    expect(message).toContain(`but the user ${alice}, with only an access key, can assume the role, by statement 1\n`);
    expect(message).toContain("--> received:4:5 (/Statement/0)\n");
    expect(message).toContain("BoolIfExists also matches when the key is absent");
    expect(message).toContain("Write Bool. (mfa-if-exists-on-allow)");
    const [, call = ""] = /^= the call: (.*)$/m.exec(message) ?? [];
    expect(failure(() => expect(open).toDeny(JSON.parse(call)))?.message).toContain(
      "expected the call to be denied, and it is allowed",
    );
  });

  test("names the finding of the statement only", () => {
    const statements = [policy({ Condition: ifExists }), policy({ Condition: {} })].flatMap((each) =>
      "Statement" in each ? each.Statement : [],
    );
    const document = { Version: "2012-10-17", Statement: statements };
    const { message = "" } = failure(() => expect(document).toRequireMfa()) ?? {};
    expect(message.match(/\(mfa-[\w-]+\)/g)).toHaveLength(1);
  });

  test("asks for the greatest age, and about services", () => {
    const recent = { ...mfa, NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } };
    expect(policy({ Condition: recent })).toRequireMfa({ maxAge: 3600 });
    expect(policy()).not.toRequireMfa({ maxAge: 3600 });
    const service = policy({ Principal: { Service: "ec2.amazonaws.com" }, Condition: {} });
    expect(service).toRequireMfa();
    expect(service).not.toRequireMfa({ scope: "all" });
  });

  test("is about all roles of a template, or one, by its logical ID with or without the CDK's hash, or its name", () => {
    const both = template({ Deploy7B206E61: policy(), Open: policy({ Condition: {} }) });
    const { message = "" } = failure(() => expect(both).toRequireMfa()) ?? {};
    expect(message).toContain("expected of Open: ");
    expect(message).not.toContain("expected of Deploy");
    for (const role of ["Deploy7B206E61", "Deploy"]) expect(both).toRequireMfa({ role });
    expect(both).not.toRequireMfa({ role: "Open" });
    const named = {
      Resources: {
        R: { Type: "AWS::IAM::Role", Properties: { RoleName: "deploy", AssumeRolePolicyDocument: policy() } },
      },
    };
    expect(named).toRequireMfa({ role: "deploy" });
    // As assertions.Template of the CDK.
    expect({ toJSON: () => both }).toRequireMfa({ role: "Deploy" });
  });

  test(".not of several roles may mean two things", () => {
    const both = template({ One: policy({ Condition: {} }), Two: policy({ Condition: {} }) });
    expect(failure(() => expect(both).not.toRequireMfa())).toEqual({
      name: "MatcherError",
      message: ".not is about one role, and there are 2: name one of them with { role: ... }: One, Two",
    });
  });

  test("a list that does not show all roles is neither", () => {
    const list = { Roles: [{ RoleName: "R", AssumeRolePolicyDocument: policy() }], IsTruncated: true, Marker: "x" };
    expect(refusal((expected) => expected.toRequireMfa(), list)).toContain("not all trust policies are known: ");
    expect(refusal((expected) => expected.toDeny({ principal: alice }), list)).toContain("not all trust policies");
    expect({ ...list, IsTruncated: false, Marker: undefined }).toRequireMfa();
  });

  test("a policy that depends on values that are not known is neither", () => {
    const depends = template({
      R: policy({ Condition: { Bool: { "aws:MultiFactorAuthPresent": { Ref: "Required" } } } }),
    });
    const parameters = { ...depends, Parameters: { Required: { Type: "String" } } };
    expect(refusal((expected) => expected.toRequireMfa(), parameters)).toContain("it depends on");
    // It is violated whatever the values are.
    expect({ ...parameters, ...template({ R: policy({ Condition: {} }) }) }).not.toRequireMfa();
  });

  test("agrees with prove on policies of all kinds", async () => {
    const verdicts = new Set<string>();
    for (const folder of ["fixtures/pitfalls", "fixtures/lint/ok", "fixtures/lint/err", "policies"]) {
      for (const file of readdirSync(folder)
        .filter((each) => each.endsWith(".json"))
        .slice(0, 12)) {
        const text = readFileSync(join(folder, file), "utf8");
        const { verdict } = await prove(text, "mfa");
        const { name } = failure(() => expect(text).toRequireMfa()) ?? {};
        const answer = name === undefined ? "proved" : name === "MatcherError" ? "unknown" : "violated";
        expect([file, answer]).toEqual([file, verdict]);
        verdicts.add(verdict);
      }
    }
    expect([...verdicts].sort()).toEqual(["proved", "unknown", "violated"]);
  });
});

describe("toDeny and toAllow", () => {
  test("take the caller's own policies to allow the call, unless the call gives them", () => {
    const delegating = policy({ Principal: { AWS: "123456789012" } });
    expect(delegating).toAllow({ principal: alice, mfa: true });
    const { message = "" } = failure(() => expect(delegating).toDeny({ principal: alice, mfa: true })) ?? {};
    expect(message).not.toContain("identity[0]");
    expect(delegating).toDeny({ principal: alice, mfa: true, policies: { identity: [] } });
  });

  test("fill in the action and the keys of MFA by the caller's kind", () => {
    const idp = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const subject = { "token.actions.githubusercontent.com:sub": "repo:acme/infra:ref:refs/heads/main" };
    const federated = policy({
      Principal: { Federated: idp },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: subject },
    });
    expect(federated).toAllow({ principal: idp, context: subject });
    expect(federated).toDeny({
      principal: idp,
      context: { ...subject, "token.actions.githubusercontent.com:sub": "x" },
    });
    const recent = policy({ Condition: { ...mfa, NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } } });
    expect(recent).toAllow({ principal: alice, mfa: true });
    expect(recent).toDeny({ principal: alice, mfa: true, mfaAge: 3601 });
    expect(recent).toDeny({ principal: alice, mfa: false });
    expect(recent).toDeny({ principal: alice, mfa: "absent" });
  });

  test("say which lines decide", () => {
    const { message = "" } = failure(() => expect(policy()).toAllow({ principal: alice })) ?? {};
    expect(message).toContain("expected the call to be allowed, and it is denied:\n");
    expect(message).toMatch(/^x 12 \| +"aws:MultiFactorAuthPresent": "true" {2}<- the key is absent$/m);
    expect(failure(() => expect(policy()).not.toDeny({ principal: alice }))?.message).toContain("and it is denied");
  });

  test("know the account and the partition of a template from the role's ARN", () => {
    const anywhere = template({ R: policy({ Principal: rootOf({ Ref: "AWS::AccountId" }) }) });
    const role = (account: string) => `arn:aws:iam::${account}:role/R`;
    const call = { principal: alice, mfa: true } as const;
    expect(anywhere).toAllow({ ...call, resource: role("123456789012") });
    expect(anywhere).toDeny({ ...call, resource: role("111122223333") });
    expect(refusal((expected) => expected.toAllow(call), anywhere)).toContain(
      "Give the role's ARN as the call's resource",
    );
    expect(template({ R: policy({ Principal: rootOf("123456789012") }) })).toAllow(call);
    const sub = policy({ Principal: { AWS: { "Fn::Sub": `arn:aws:iam::\${AWS::AccountId}:user/alice` } } });
    expect(template({ R: sub })).toAllow({ ...call, resource: role("123456789012") });
  });

  test("are denied or allowed with all values of what is not known, or neither", () => {
    const parameters = { Parameters: { Who: { Type: "String" }, Id: { Type: "String" } } };
    const byId = { ...mfa, StringEquals: { "sts:ExternalId": { Ref: "Id" } } };
    const external = { ...parameters, ...template({ R: policy({ Condition: byId }) }) };
    expect(external).toDeny({ principal: alice });
    const call = { principal: alice, mfa: true, context: { "sts:ExternalId": "42" } } as const;
    expect(refusal((expected) => expected.toDeny(call), external)).toContain("it depends on");
    expect(refusal((expected) => expected.toAllow(call), external)).toContain("it depends on");
    const anybody = { ...parameters, ...template({ R: policy({ Principal: { AWS: { Ref: "Who" } } }) }) };
    expect(refusal((expected) => expected.toDeny({ principal: alice, mfa: true }), anybody)).toContain("it depends on");
    expect(anybody).toDeny({ principal: alice });
    const deny = { Effect: "Deny", Principal: { AWS: { Ref: "Who" } }, Action: "sts:AssumeRole" };
    const denied = {
      ...parameters,
      ...template({ R: { Version: "2012-10-17", Statement: [statementOf(policy()), deny] } }),
    };
    expect(refusal((expected) => expected.toAllow({ principal: alice, mfa: true }), denied)).toContain("it depends on");
  });

  test("a template with several roles needs the name of one", () => {
    const both = template({ One: policy(), Two: policy() });
    const call = { principal: alice } as const;
    expect(refusal((expected) => expected.toDeny(call), both)).toBe(
      "there are several roles: name one of them with { role: ... }: One, Two",
    );
    expect(both).toDeny(call, { role: "Two" });
    expect(refusal((expected) => expected.toDeny(call, { role: "Onw" }), both)).toContain('did you mean "One"?');
  });

  test("behavior that AWS does not document decides nothing", () => {
    const odd = policy({ Condition: { StringEquals: { "aws:MultiFactorAuthPresent": "true" } } });
    expect(refusal((expected) => expected.toAllow({ principal: alice, mfa: true }), odd)).toContain(
      "AWS does not document",
    );
  });

  test("agree with the decisions of the tables, which have their sources", () => {
    let count = 0;
    for (const { file, cases } of decisionTables()) {
      // A part of them, for its time: what decides is the engine, which has all of them as its own test.
      for (const { name, request, expect: expected } of cases.filter((_, index) => index % 5 === 0)) {
        const call = callOf(request);
        if (call === undefined || expected.decision === undefined) continue;
        const { trust } = call;
        const answers = [
          failure(() => expect(trust).toAllow(call.call)),
          failure(() => expect(trust).not.toAllow(call.call)),
        ].map((each) => (each === undefined ? "passes" : each.name === "MatcherError" ? "unknown" : "fails"));
        const right = expected.decision === "allowed" ? ["passes", "fails"] : ["fails", "passes"];
        const isUndocumented = (expected.undocumented ?? []).length > 0;
        expect([file, name, ...answers]).toEqual([file, name, ...(isUndocumented ? ["unknown", "unknown"] : right)]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(100);
  });
});

function statementOf(document: object): unknown {
  return "Statement" in document && Array.isArray(document.Statement) ? document.Statement[0] : undefined;
}

/** A row of the tables as a matcher's call, where it is one about a trust policy. */
function callOf(request: Readonly<Record<string, unknown>>): { trust: unknown; call: PolicyCall } | undefined {
  const { policies, action, principal, resource, context } = request;
  if (typeof policies !== "object" || policies === null || !("trust" in policies)) return undefined;
  if (typeof action !== "string" || typeof principal !== "string" || typeof resource !== "string") return undefined;
  const { trust, ...others } = policies;
  const call = { action, principal, resource, context, policies: { identity: [], ...others } };
  return { trust, call: JSON.parse(JSON.stringify(call)) };
}

describe("what cannot be judged fails, also with .not", () => {
  const call = { principal: alice } as const;
  test.each([
    ["an object without a policy", {}, 'the policy has no "Statement"'],
    ["nothing", undefined, "expect() is given undefined"],
    ["a number", 5, "expect() is given a number"],
    ["a promise", Promise.resolve(policy()), "await it first"],
    ["a file's name", "policies/deploy.json", "matchers read no files"],
    ["text that is not JSON", "{ Statement", "not valid"],
    ["duplicate keys", '{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}', "not valid"],
    ["an operator that does not exist", policy({ Condition: { Boool: mfa.Bool } }), "not valid"],
    [
      "an identity policy",
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
      "policy",
    ],
    ["an empty template", { Resources: {} }, "there is no trust policy in what expect() is given"],
    ["what has no JSON", { value: 1n }, "has no JSON"],
    ["Terraform's source", 'resource "aws_iam_role" "r" {\n  assume_role_policy = "{}"\n}\n', "terraform show -json"],
  ])("%s", (_, received, why) => {
    expect(refusal((expected) => expected.toRequireMfa(), received)).toContain(why);
    expect(refusal((expected) => expected.toDeny(call), received)).toBeTruthy();
    expect(refusal((expected) => expected.toAllow(call), received)).toBeTruthy();
  });

  test.each<[string, object, string]>([
    ["an unknown property", { ...call, mfaa: true }, 'unknown property of a call "mfaa"; did you mean "mfa"?'],
    ["a caller that is none", { principal: "alice" }, 'the principal "alice" is not a caller'],
    ["no caller", {}, "a call needs a principal"],
    ["another value of mfa", { ...call, mfa: "true" }, 'mfa is "true"; allowed: true, false, "absent"'],
    ["an age without MFA", { ...call, mfaAge: 5 }, "mfaAge goes with mfa: true"],
    ["MFA twice", { ...call, mfa: true, context: { "aws:multifactorauthpresent": "false" } }, "is given twice"],
    ["a trust policy", { ...call, policies: { trust: {} } }, "policies.trust is not allowed"],
    ["unknown policies", { ...call, policies: { identities: [] } }, 'did you mean "identity"?'],
    ["a context that contradicts the principal", { ...call, context: { "aws:username": "bob" } }, "cannot be decided"],
    ["an identity policy that AWS refuses", { ...call, policies: { identity: [{}] } }, "cannot be decided"],
  ])("%s in a call", (_, wrong, why) => {
    const given = JSON.parse(JSON.stringify(wrong));
    expect(refusal((expected) => expected.toDeny(given), policy())).toContain(why);
    expect(refusal((expected) => expected.toAllow(given), policy())).toContain(why);
  });

  test("options that do not exist", () => {
    const options = JSON.parse('{ "rol": "x" }');
    expect(refusal((expected) => expected.toRequireMfa(options), policy())).toContain('did you mean "role"?');
    expect(refusal((expected) => expected.toDeny(call, options), policy())).toContain('did you mean "role"?');
    expect(refusal((expected) => expected.toRequireMfa({ maxAge: -1 }), policy())).toContain("maxAge is -1");
  });
});
