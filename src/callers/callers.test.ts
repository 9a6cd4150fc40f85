import { describe, expect, test } from "vitest";
import { readCaller } from "../iam/index.js";
import { type Credentials, callerContext, callerKindOf, callerKinds } from "./index.js";

const user = "arn:aws:iam::123456789012:user/ops/alice";
const role = "arn:aws:iam::123456789012:role/ops/deploy";
const issuedAt = 1_800_000_000;
const now = issuedAt + 600;
const issued = "2027-01-15T08:00:00Z";

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";
const sessionToken: Credentials = { kind: "sessionToken", user, issuedAt, mfa: true };
const roleFrom = (from: Credentials): Credentials => ({
  kind: "roleSession",
  role,
  sessionName: "s",
  issuedAt: now,
  from,
});

/** What is said of MFA: present, age, and what it would be under the undocumented alternative. */
function mfaOf(credentials: Credentials, mfaPropagation?: "documented" | "observed") {
  const { context, uncertain } = callerContext(credentials, { now, mfaPropagation });
  return [
    context[present],
    context[age],
    ...uncertain.map(({ fact, context: other }) => [fact.id, other[present], other[age]]),
  ];
}

describe("the MFA keys of each kind of credentials (absent, false and true are three things)", () => {
  const chaining = "mfa-after-role-chaining";
  const scoping = "mfa-after-scoping-down";
  const issueTime = "issue-time-after-scoping-down";
  const federated = ["mfa-for-federated-session", "false", undefined];
  const rows: readonly [string, Credentials, readonly unknown[]][] = [
    ["a long-term key", { kind: "longTermKey", user, mfa: false }, [undefined, undefined]],
    [
      "a long-term key with a code on this call",
      { kind: "longTermKey", user, mfa: true },
      ["true", "0", ["mfa-age-on-assume-role", undefined, undefined]],
    ],
    ["GetSessionToken without MFA", { ...sessionToken, mfa: false }, ["false", undefined]],
    ["GetSessionToken with MFA, ten minutes ago", sessionToken, ["true", "600"]],
    [
      "GetSessionToken without MFA, with a code on this call",
      { ...sessionToken, mfa: false, mfaOnCall: true },
      ["true", "0", ["mfa-on-session-token-call", "false", undefined]],
    ],
    ["a role session from a long-term key", roleFrom({ kind: "longTermKey", user, mfa: false }), ["false", undefined]],
    [
      "a role session from a long-term key with a code",
      roleFrom({ kind: "longTermKey", user, mfa: true }),
      ["false", undefined],
    ],
    ["a role session from a session without MFA", roleFrom({ ...sessionToken, mfa: false }), ["false", undefined]],
    ["a role session from a session with MFA", roleFrom(sessionToken), ["false", undefined, [chaining, "true", "600"]]],
    [
      "a role session from that role session",
      roleFrom(roleFrom(sessionToken)),
      ["false", undefined, [chaining, "true", "600"]],
    ],
    [
      "credentials scoped down from a session with MFA",
      { ...sessionToken, scopedAt: now },
      ["false", undefined, [scoping, "true", "600"], [issueTime, undefined, undefined]],
    ],
    [
      "credentials scoped down from a session without MFA",
      { ...sessionToken, mfa: false, scopedAt: now },
      ["false", undefined, [issueTime, undefined, undefined]],
    ],
    ["the console without MFA", { kind: "console", user, signedInAt: issuedAt, mfa: false }, ["false", undefined]],
    ["the console with MFA", { kind: "console", user, signedInAt: issuedAt, mfa: true }, ["true", "600"]],
    [
      "a role switched to in the console",
      roleFrom({ kind: "console", user, signedInAt: issuedAt, mfa: true }),
      ["false", undefined, [chaining, "true", "600"]],
    ],
    [
      "GetFederationToken",
      { kind: "federationToken", account: "123456789012", name: "bob", issuedAt },
      [undefined, undefined, federated],
    ],
    ["SAML", { kind: "saml", provider: "arn:aws:iam::123456789012:saml-provider/x" }, [undefined, undefined]],
    ["OIDC", { kind: "oidc", provider: "accounts.google.com" }, [undefined, undefined]],
    ["a role session from SAML", roleFrom({ kind: "saml", provider: "x" }), [undefined, undefined, federated]],
    [
      "IAM Identity Center",
      { kind: "identityCenter", role, sessionName: "s", issuedAt },
      [undefined, undefined, federated],
    ],
    [
      "a service",
      { kind: "service", service: "ec2.amazonaws.com" },
      [undefined, undefined, ["mfa-for-service", "false", undefined]],
    ],
    [
      "a role session that a service obtained",
      roleFrom({ kind: "service", service: "ec2.amazonaws.com" }),
      ["false", undefined, ["mfa-for-service-session", undefined, undefined]],
    ],
    ["the root user", { kind: "root", account: "123456789012" }, [undefined, undefined]],
  ];
  test.each(rows)("%s", (_, credentials, expected) => {
    expect(mfaOf(credentials)).toEqual(expected);
  });

  test("observed propagation hands MFA on, its age counting from the original call", () => {
    expect(mfaOf(roleFrom(sessionToken), "observed")).toEqual(["true", "600", [chaining, "false", undefined]]);
    expect(mfaOf(roleFrom(roleFrom(sessionToken)), "observed")).toEqual([
      "true",
      "600",
      [chaining, "false", undefined],
    ]);
    expect(mfaOf(roleFrom({ kind: "longTermKey", user, mfa: true }), "observed")).toEqual(["false", undefined]);
  });

  test("an age is never negative, whatever the clocks say", () => {
    expect(callerContext(sessionToken, { now: issuedAt - 5 }).context[age]).toBe("0");
  });
});

test("the keys that say who is calling", () => {
  expect(callerContext({ kind: "longTermKey", user, userId: "AIDAEXAMPLE", mfa: false }, { now })).toEqual({
    principal: user,
    context: {
      "aws:PrincipalArn": user,
      "aws:PrincipalAccount": "123456789012",
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalType": "User",
      "aws:username": "alice",
      "aws:userid": "AIDAEXAMPLE",
    },
    uncertain: [],
  });
  expect(
    callerContext(
      { kind: "roleSession", role, roleId: "AROAEXAMPLE", sessionName: "s", issuedAt, from: sessionToken },
      { now },
    ),
  ).toMatchObject({
    principal: "arn:aws:sts::123456789012:assumed-role/deploy/s",
    context: {
      "aws:PrincipalArn": role,
      "aws:PrincipalType": "AssumedRole",
      "aws:userid": "AROAEXAMPLE:s",
      "aws:TokenIssueTime": issued,
    },
  });
  expect(
    callerContext(
      { kind: "federationToken", account: "123456789012", partition: "aws-cn", name: "bob", issuedAt },
      { now },
    ),
  ).toMatchObject({
    principal: "arn:aws-cn:sts::123456789012:federated-user/bob",
    context: { "aws:PrincipalType": "FederatedUser", "aws:userid": "123456789012:bob" },
  });
  expect(callerContext({ kind: "service", service: "ec2.amazonaws.com" }, { now }).context).toEqual({
    "aws:PrincipalIsAWSService": "true",
    "aws:PrincipalServiceName": "ec2.amazonaws.com",
  });
});

test("every kind of caller that people can choose has credentials for a principal that fits, and for no other", () => {
  const principals = [
    user,
    "arn:aws:sts::123456789012:assumed-role/deploy/s",
    role,
    "arn:aws:sts::123456789012:federated-user/bob",
    "arn:aws:iam::123456789012:saml-provider/x",
    "arn:aws:iam::123456789012:oidc-provider/example.com",
    "ec2.amazonaws.com",
    "arn:aws:iam::123456789012:root",
  ].map((text) => readCaller(text));
  for (const { name, credentials } of callerKinds) {
    const fitting = principals.filter(
      (caller) => caller !== undefined && credentials(caller, { now, age: 60 }) !== undefined,
    );
    const forRoles = /role-session|identity-center/.test(name);
    expect(fitting.length, name).toBe(forRoles ? 2 : 1);
  }
});

test("credentials are of the kind by which they were chosen; all sessions of roles are one", () => {
  const principals = [
    ...[user, role, "arn:aws:sts::123456789012:federated-user/bob", "arn:aws:iam::123456789012:saml-provider/x"],
    ...["arn:aws:iam::123456789012:oidc-provider/example.com", "ec2.amazonaws.com", "arn:aws:iam::123456789012:root"],
  ].map((text) => readCaller(text));
  for (const { name, credentials } of callerKinds) {
    const [chosen] = principals.flatMap((caller) => (caller && credentials(caller, { now, age: 60 })) ?? []);
    const kind = chosen && callerKindOf(chosen);
    expect(kind).toBe(/role-session|identity-center/.test(name) ? "role-session" : name);
  }
  expect(callerKindOf({ kind: "sessionToken", user, issuedAt, mfa: false, mfaOnCall: true })).toBe(
    "session-token-with-mfa",
  );
});
