import { describe, expect, it } from "vitest";
import { readAccounts } from "../accounts/index.js";
import { SourceText } from "../diagnostics/index.js";
import { Permissions } from "./index.js";

const arn = (resource: string): string => `arn:aws:iam::111122223333:${resource}`;
const document = (...statements: readonly object[]): object => ({ Version: "2012-10-17", Statement: statements });
const allow = (action: string, more: object = {}): object => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  ...more,
});
const forceMfa = {
  Effect: "Deny",
  NotAction: ["iam:EnableMFADevice", "sts:GetSessionToken"],
  Resource: "*",
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
};
const passesToLambda = allow("iam:PassRole", {
  Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
});

const user = (name: string, ...statements: readonly object[]): object => ({
  ...{ UserName: name, UserId: `AIDA${name.toUpperCase()}`, Arn: arn(`user/${name}`), GroupList: [] },
  ...{ UserPolicyList: [{ PolicyName: "own", PolicyDocument: document(...statements) }], Tags: [] },
});
const dump = {
  UserDetailList: [
    user("ann", allow("iam:*")),
    user("bob", allow("iam:*"), forceMfa),
    user("cam", passesToLambda),
    user(
      "dee",
      allow("iam:UpdateAssumeRolePolicy", { Condition: { StringEquals: { "iam:ResourceTag/team": "red" } } }),
    ),
    user("eve", allow("sts:AssumeRole")),
  ],
  GroupDetailList: [],
  RoleDetailList: [
    {
      ...{ RoleName: "admin", RoleId: "AROAADMIN", Arn: arn("role/admin"), Tags: [{ Key: "team", Value: "red" }] },
      ...{ RolePolicyList: [{ PolicyName: "own", PolicyDocument: document(allow("iam:*"), forceMfa) }] },
      AssumeRolePolicyDocument: document({
        Effect: "Allow",
        Principal: { AWS: arn("root") },
        Action: "sts:AssumeRole",
      }),
    },
    ...["open", "closed"].map((name) => ({
      ...{ RoleName: name, RoleId: `AROA${name.toUpperCase()}`, Arn: arn(`role/${name}`) },
      Tags: [{ Key: "team", Value: "blue" }],
      RolePolicyList: [
        {
          PolicyName: "own",
          PolicyDocument: document(
            allow("iam:UpdateAssumeRolePolicy", { Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } } }),
            allow("iam:CreateAccessKey", { Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } } }),
            allow("iam:AttachRolePolicy", { Condition: { StringEquals: { "iam:ResourceTag/team": "green" } } }),
            allow("iam:PutUserPolicy", { Resource: arn("user/$" + "{aws:PrincipalTag/owner}") }),
          ),
        },
      ],
      AssumeRolePolicyDocument: document({
        Effect: "Allow",
        Principal: { AWS: arn("user/eve") },
        Action: name === "open" ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
      }),
    })),
  ],
  Policies: [],
};
const permissions = new Permissions(readAccounts([new SourceText("dump.json", JSON.stringify(dump))]));
const update = { action: "iam:UpdateAssumeRolePolicy", resource: arn("role/admin") };
const pass = { action: "iam:PassRole", resource: arn("role/admin") };

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe("what users may do", () => {
  it.each([
    ["ann", "none", update, "allowed"],
    // Force-MFA: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    ["bob", "none", update, "never"],
    ["bob", "required", update, "allowed"],
    ["bob", "none", { action: "iam:EnableMFADevice", resource: arn("user/bob") }, "allowed"],
    ["cam", "none", { ...pass, context: { "iam:PassedToService": "lambda.amazonaws.com" } }, "allowed"],
    ["cam", "none", { ...pass, context: { "iam:PassedToService": "ec2.amazonaws.com" } }, "never"],
    ["cam", "none", update, "never"],
    // The tags of the role are in the dump.
    ["dee", "none", update, "allowed"],
    ["dee", "none", { ...update, resource: arn("role/other") }, "never"],
    ["eve", "none", { action: "sts:AssumeRole", resource: arn("role/admin") }, "allowed"],
    ["eve", "none", { action: "sts:AssumeRole", resource: arn("role/other") }, "unknown"],
    ["ann", "none", { ...update, resource: "arn:aws:iam::444455556666:role/admin" }, "never"],
    ["nobody", "none", update, "unknown"],
  ] as const)("%s, MFA %s, %o: %s", (name, needed, question, expected) => {
    const permission = permissions.ofUser(arn(`user/${name}`), needed, question);
    expect(permission.kind).toBe(expected);
    if (permission.kind !== "allowed") return;
    expect(permission.request.context["aws:MultiFactorAuthPresent"]).toBe(needed === "none" ? undefined : "true");
    expect(permission.allowedBy.length).toBeGreaterThan(0);
  });

  it("says nothing of sessions that would need MFA, which they do not carry", () => {
    expect(permissions.ofRole(arn("role/admin"), update).kind).toBe("never");
    expect(permissions.ofRole(arn("role/admin"), { action: "iam:EnableMFADevice", resource: "*" }).kind).toBe(
      "allowed",
    );
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html: session tags replace those of the role.
  it.each([
    ["closed", update, "never"],
    ["open", update, "unknown"],
    ["closed", { action: "iam:CreateAccessKey", resource: arn("user/ann") }, "allowed"],
    ["open", { action: "iam:CreateAccessKey", resource: arn("user/ann") }, "allowed"],
    ["open", { action: "iam:AttachRolePolicy", resource: arn("role/admin") }, "never"],
    ["closed", { action: "iam:PutUserPolicy", resource: arn("user/ann") }, "never"],
    ["open", { action: "iam:PutUserPolicy", resource: arn("user/ann") }, "unknown"],
  ] as const)("of sessions of %s, %o: %s", (name, question, expected) => {
    expect(permissions.ofRole(arn(`role/${name}`), question).kind).toBe(expected);
  });
});
