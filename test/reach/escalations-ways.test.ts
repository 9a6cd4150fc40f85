import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { ways } from "../../src/reach/escalations/index.js";
import { type Reach, reachOf } from "../../src/reach/index.js";

const arn = (resource: string): string => `arn:aws:iam::111122223333:${resource}`;
const document = (...statements: readonly object[]): object => ({ Version: "2012-10-17", Statement: statements });
const allow = (action: string | readonly string[], more: object = {}): object => ({
  ...{ Effect: "Allow", Action: action, Resource: "*" },
  ...more,
});
const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html */
const forceMfa = (...notActions: readonly string[]): object => ({
  ...{ Effect: "Deny", NotAction: notActions, Resource: "*" },
  Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
});
const policies = (statements: readonly object[]): object =>
  statements.length === 0 ? {} : { PolicyName: "own", PolicyDocument: document(...statements) };

interface Parts {
  readonly groups?: readonly string[];
  readonly attached?: readonly string[];
  readonly boundary?: string;
}

const attachedTo = ({ attached = [], boundary }: Parts): object => ({
  AttachedManagedPolicies: attached.map((name) => ({ PolicyName: name, PolicyArn: arn(`policy/${name}`) })),
  ...(boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "Policy",
          PermissionsBoundaryArn: arn(`policy/${boundary}`),
        },
      }),
});
const user = (name: string, statements: readonly object[], parts: Parts = {}): object => ({
  ...{ UserName: name, UserId: `AIDA${name.toUpperCase()}`, Arn: arn(`user/${name}`), Path: "/", Tags: [] },
  ...{ GroupList: parts.groups ?? [], UserPolicyList: statements.length === 0 ? [] : [policies(statements)] },
  ...attachedTo(parts),
});
const group = (name: string, statements: readonly object[], parts: Parts = {}): object => ({
  ...{ GroupName: name, GroupId: `AGPA${name.toUpperCase()}`, Arn: arn(`group/${name}`), Path: "/" },
  ...{ GroupPolicyList: statements.length === 0 ? [] : [policies(statements)] },
  ...attachedTo(parts),
});
const role = (
  name: string,
  principal: object,
  statements: readonly object[] = [],
  parts: Parts & { mfa?: boolean } = {},
) => ({
  ...{ RoleName: name, RoleId: `AROA${name.toUpperCase()}`, Arn: arn(`role/${name}`), Path: "/", Tags: [] },
  AssumeRolePolicyDocument: document({
    ...{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" },
    ...(parts.mfa === true ? withMfa : {}),
  }),
  ...{ RolePolicyList: statements.length === 0 ? [] : [policies(statements)], InstanceProfileList: [] },
  ...attachedTo(parts),
});
const managed = (name: string, ...versions: readonly object[]): object => ({
  ...{ PolicyName: name, PolicyId: `ANPA${name.toUpperCase()}`, Arn: arn(`policy/${name}`), Path: "/" },
  ...{ DefaultVersionId: "v1", AttachmentCount: 1, IsAttachable: true },
  PolicyVersionList: versions.map((each, index) => ({
    ...{ VersionId: `v${index + 1}`, IsDefaultVersion: index === 0, Document: document(each) },
  })),
});
const service = (name: string): object => ({ Service: `${name}.amazonaws.com` });
const account = { AWS: arn("root") };

interface World {
  readonly users: readonly object[];
  readonly groups?: readonly object[];
  readonly roles?: readonly object[];
  readonly policies?: readonly object[];
  readonly credentialReport?: string;
  readonly options?: Parameters<typeof reachOf>[1];
}

function reach({ users, groups = [], roles = [], policies: all = [], credentialReport, options }: World): Reach {
  const dump = { UserDetailList: users, GroupDetailList: groups, RoleDetailList: roles, Policies: all };
  const credentialReports = credentialReport === undefined ? [] : [new SourceText("report.csv", credentialReport)];
  const accounts = readAccounts([new SourceText("dump.json", JSON.stringify(dump, null, 1))], { credentialReports });
  expect(accounts.problems).toEqual([]);
  return reachOf(accounts, options);
}

/** Each as `by action on mfa: leads to`, with short names, without `iam:`. */
function told({ escalations }: Reach): readonly string[] {
  const short = (text: string): string => text.split(":").slice(5).join(":");
  return escalations.map(({ by, action, on, mfa, leadsTo, calls, path }) => {
    for (const { request, allowedBy } of calls) {
      expect(allowedBy.length, request.action).toBeGreaterThan(0);
      if (path.length === 0) expect(request.principal).toBe(by);
    }
    expect(calls[0]?.request.action).toBe(action);
    expect(leadsTo.length).toBeGreaterThan(0);
    return `${short(by)} ${action.replace("iam:", "")} ${short(on)} ${mfa}: ${leadsTo.map(short).join(" ")}`;
  });
}

const needsMfa = role("admin", account, [], { mfa: true });

describe("ways to undo MFA", () => {
  it.each<[string, World, readonly string[]]>([
    ["nothing", { users: [user("bob", [])], roles: [needsMfa] }, []],
    [
      "a trust policy that trusts the user then",
      { users: [user("bob", [allow("iam:UpdateAssumeRolePolicy")])], roles: [needsMfa] },
      ["user/bob UpdateAssumeRolePolicy role/admin none: role/admin"],
    ],
    [
      "a trust policy of a role that is reached anyway",
      {
        users: [user("bob", [allow("iam:UpdateAssumeRolePolicy"), allow("sts:AssumeRole")])],
        roles: [role("admin", account)],
      },
      [],
    ],
    [
      "a trust policy, with MFA",
      { users: [user("bob", [allow("iam:UpdateAssumeRolePolicy", withMfa)])], roles: [role("admin", service("ec2"))] },
      ["user/bob UpdateAssumeRolePolicy role/admin required: role/admin"],
    ],
    [
      "a trust policy, by a session",
      {
        users: [user("bob", [])],
        roles: [
          role("ops", { AWS: arn("user/bob") }, [allow("iam:UpdateAssumeRolePolicy", { Resource: arn("role/admin") })]),
          needsMfa,
        ],
      },
      ["user/bob UpdateAssumeRolePolicy role/admin none: role/admin"],
    ],
    [
      "Force-MFA that leaves a way to register a device",
      {
        users: [user("bob", [allow("*"), forceMfa("iam:EnableMFADevice", "sts:AssumeRole")])],
        roles: [needsMfa],
      },
      ["user/bob EnableMFADevice user/bob none: role/admin"],
    ],
    [
      "a key of another user, but not of oneself",
      { users: [user("bob", [allow("iam:CreateAccessKey")]), user("eve", [])] },
      ["user/bob CreateAccessKey user/eve none: user/eve"],
    ],
    [
      "keys of oneself by a variable",
      {
        users: [
          user("bob", [allow("iam:CreateAccessKey", { Resource: arn("user/$" + "{aws:username}") })]),
          user("eve", []),
        ],
      },
      [],
    ],
    [
      "more permissions of oneself",
      {
        users: [user("bob", [allow("iam:PutUserPolicy", { Resource: arn("user/bob") })])],
        roles: [role("dev", account), needsMfa],
      },
      ["user/bob PutUserPolicy user/bob none: role/dev role/admin"],
    ],
    [
      "more permissions within a boundary",
      {
        users: [user("bob", [allow("iam:PutUserPolicy", { Resource: arn("user/bob") })], { boundary: "limit" })],
        roles: [role("dev", account), needsMfa],
        policies: [managed("limit", allow(["iam:PutUserPolicy", "sts:AssumeRole"]))],
      },
      ["user/bob PutUserPolicy user/bob none: role/dev"],
    ],
    [
      "a boundary that can be removed",
      {
        users: [user("bob", [allow(["iam:DeleteUserPermissionsBoundary", "sts:AssumeRole"])], { boundary: "limit" })],
        roles: [role("dev", account)],
        policies: [managed("limit", allow(["iam:DeleteUserPermissionsBoundary"]))],
      },
      ["user/bob DeleteUserPermissionsBoundary user/bob none: role/dev"],
    ],
    [
      "a group to join",
      {
        users: [user("bob", [allow("iam:AddUserToGroup")])],
        groups: [group("devs", [allow("sts:AssumeRole")]), group("idle", [])],
        roles: [role("dev", account)],
      },
      ["user/bob AddUserToGroup group/devs none: role/dev"],
    ],
    [
      "a group to leave",
      {
        users: [user("bob", [allow(["iam:RemoveUserFromGroup", "sts:AssumeRole"])], { groups: ["forced"] })],
        groups: [group("forced", [forceMfa("iam:RemoveUserFromGroup")])],
        roles: [role("dev", account)],
      },
      ["user/bob RemoveUserFromGroup group/forced none: role/dev"],
    ],
    [
      "a policy's other version",
      {
        users: [user("bob", [], { attached: ["team"] })],
        roles: [role("dev", account), needsMfa],
        policies: [managed("team", allow(["iam:SetDefaultPolicyVersion"]), allow("sts:AssumeRole"), allow("s3:*"))],
      },
      ["user/bob SetDefaultPolicyVersion policy/team none: role/dev"],
    ],
    [
      "a policy's new version",
      {
        users: [user("bob", [], { attached: ["team"] })],
        roles: [role("dev", account)],
        policies: [managed("team", allow("iam:CreatePolicyVersion"))],
      },
      ["user/bob CreatePolicyVersion policy/team none: role/dev"],
    ],
    [
      "a role to pass to Lambda",
      {
        users: [user("bob", [allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])])],
        roles: [role("fn", service("lambda")), role("vm", service("ec2"))],
      },
      ["user/bob PassRole role/fn none: role/fn"],
    ],
    [
      "a role to pass, with functions by name only",
      {
        users: [
          user("bob", [
            allow("iam:PassRole"),
            allow("lambda:*", { Resource: "arn:aws:lambda:*:111122223333:function:team-*" }),
          ]),
        ],
        roles: [role("fn", service("lambda"))],
      },
      ["user/bob PassRole role/fn none: role/fn"],
    ],
    [
      "a role to pass to another service only",
      {
        users: [
          user("bob", [
            allow("iam:PassRole", { Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } }),
            allow("lambda:*"),
          ]),
        ],
        roles: [role("fn", service("lambda"))],
      },
      [],
    ],
    [
      "a role that more permissions lead on from",
      {
        users: [user("bob", [])],
        roles: [
          role("ops", { AWS: arn("user/bob") }, [allow("iam:AttachRolePolicy", { Resource: arn("role/ops") })]),
          role("dev", account),
          role("far", service("ec2")),
        ],
      },
      ["user/bob AttachRolePolicy role/ops none: role/dev role/far"],
    ],
    [
      "permissions for others",
      {
        users: [user("bob", [allow("iam:PutUserPolicy", { Resource: arn("user/eve") })]), user("eve", [])],
        roles: [role("dev", account)],
      },
      ["user/bob PutUserPolicy user/eve none: role/dev"],
    ],
  ])("%s", (_, world, expected) => {
    const found = reach(world);
    expect(told(found)).toEqual(expected);
    expect(found.unknownEscalations).toEqual([]);
  });

  it("says what cannot be told", () => {
    const { escalations, unknownEscalations } = reach({
      users: [user("bob", [], { attached: ["gone"] }), user("eve", [])],
      roles: [needsMfa],
    });
    expect(escalations).toEqual([]);
    expect(unknownEscalations.map(({ by, why }) => [by, why])).toEqual([
      [arn("user/bob"), `the document of ${arn("policy/gone")} is not in the dump`],
    ]);
    expect(unknownEscalations[0]?.actions).toContain("iam:CreateAccessKey");
  });

  it("is never silent about things behind many that are not known and lead nowhere", () => {
    const names = Array.from({ length: 60 }, (_, index) => `r${String(index).padStart(2, "0")}`);
    // A tag of the session would decide each call, and it is not known who gives it.
    const tagged = { Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } } };
    const changes = allow("iam:UpdateAssumeRolePolicy", tagged);
    const open = role("open", { AWS: arn("user/bob") }, [changes]);
    const trust = (principal: object) =>
      document({ Effect: "Allow", Principal: principal, Action: ["sts:AssumeRole", "sts:TagSession"] });
    const found = reach({
      users: [user("bob", [])],
      roles: [
        { ...open, AssumeRolePolicyDocument: trust({ AWS: arn("user/bob") }) },
        ...names.map((name) => role(name, { AWS: arn("user/bob") })),
        role("zadmin", service("ec2")),
      ],
    });
    const said = [...found.escalations, ...found.unknownEscalations];
    expect(said.length).toBeGreaterThan(0);
    expect(JSON.stringify(said)).toContain("iam:UpdateAssumeRolePolicy");
  });

  it("heeds SCPs and RCPs", () => {
    const world = {
      users: [user("bob", [allow("iam:UpdateAssumeRolePolicy")])],
      roles: [role("admin", service("ec2"))],
    };
    const scp = new SourceText(
      "scp.json",
      JSON.stringify(document(allow("*"), { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" })),
    );
    const { levels } = readControlPolicies([scp], "serviceControl");
    const found = reach({ ...world, options: { serviceControl: levels } });
    expect(told(found)).toEqual(["user/bob UpdateAssumeRolePolicy role/admin none: role/admin"]);
    expect(found.escalations[0]?.effect).toContain("an account of the caller's choice");
  });
});

describe("docs/reach.md", () => {
  const page = readFileSync(new URL("../../docs/reach.md", import.meta.url), "utf8");
  it.each(ways)("has $id", ({ id, action, source }) => {
    expect(page).toContain(`\`${action.replace("iam:", "")}\``);
    expect(source).toMatch(/^https:\/\//);
    expect(existsSync(new URL(`../../src/reach/escalations/ways/${id}.ts`, import.meta.url))).toBe(true);
  });
});
