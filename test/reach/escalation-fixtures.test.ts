import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Holder,
  type RightsPolicy,
  type RightsRole,
  type RightsUser,
  type RightsWorld,
  type Way,
  waysByTrying,
} from "./escalation-reference.js";

interface Managed {
  readonly PolicyArn: string;
}

interface Inline {
  readonly PolicyDocument: object;
}

interface Listed {
  readonly Arn: string;
  readonly AttachedManagedPolicies: readonly Managed[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn: string } | undefined;
}

interface Dump {
  readonly UserDetailList: readonly (Listed & {
    readonly UserName: string;
    readonly UserId: string;
    readonly GroupList: readonly string[];
    readonly UserPolicyList: readonly Inline[];
  })[];
  readonly GroupDetailList: readonly (Listed & {
    readonly GroupName: string;
    readonly GroupPolicyList: readonly Inline[];
  })[];
  readonly RoleDetailList: readonly (Listed & {
    readonly RoleName: string;
    readonly RoleId: string;
    readonly AssumeRolePolicyDocument: object;
    readonly RolePolicyList: readonly Inline[];
    readonly InstanceProfileList: readonly object[];
  })[];
  readonly Policies: readonly {
    readonly PolicyName: string;
    readonly Arn: string;
    readonly PolicyVersionList: readonly { readonly IsDefaultVersion: boolean; readonly Document: object }[];
  }[];
}

interface Case {
  readonly name: string;
  readonly dumps: readonly Dump[];
  readonly serviceControl?: readonly (readonly object[])[];
  readonly resourceControl?: readonly (readonly object[])[];
  readonly credentialReport?: string;
  readonly mfaPropagation?: string | undefined;
  readonly escalations: readonly Way[];
  readonly unknownEscalations?: readonly string[] | undefined;
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

function worldOf({ dumps, serviceControl = [], resourceControl = [], credentialReport = "" }: Case): RightsWorld {
  const rows = new Map(credentialReport.split("\n").map((row) => [row.split(",")[1] ?? "", row.split(",")]));
  const credentials = (arn: string): Pick<RightsUser, "password" | "keys" | "device"> => {
    const row = rows.get(arn);
    if (row === undefined) return { password: undefined, keys: undefined, device: undefined };
    const [, , , password, device, ...keys] = row;
    return {
      password: password === "true",
      device: device === "true",
      keys: keys.filter((each) => each === "true").length,
    };
  };
  const holder = (each: Listed, name: string, inline: readonly Inline[]): Holder => ({
    ...{ arn: each.Arn, name, account: accountOf(each.Arn) },
    inline: inline.map(({ PolicyDocument }) => PolicyDocument),
    attached: each.AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn),
  });
  const boundary = (each: Listed): string | undefined => each.PermissionsBoundary?.PermissionsBoundaryArn;
  const tags = ({ Tags = [] }: Listed) => Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  const roles = dumps.flatMap(({ RoleDetailList }) => RoleDetailList);
  const trusts = roles.map(({ AssumeRolePolicyDocument }) => JSON.stringify(AssumeRolePolicyDocument));
  return {
    users: dumps.flatMap(({ UserDetailList }) =>
      UserDetailList.map(
        (user): RightsUser => ({
          ...holder(user, user.UserName, user.UserPolicyList),
          ...{
            id: user.UserId,
            groups: user.GroupList,
            boundary: boundary(user),
            tags: tags(user),
            ...credentials(user.Arn),
          },
        }),
      ),
    ),
    groups: dumps.flatMap(({ GroupDetailList }) =>
      GroupDetailList.map((group) => holder(group, group.GroupName, group.GroupPolicyList)),
    ),
    roles: roles.map(
      (role): RightsRole => ({
        ...holder(role, role.RoleName, role.RolePolicyList),
        ...{ id: role.RoleId, boundary: boundary(role), tags: tags(role), trust: role.AssumeRolePolicyDocument },
        hasProfile: role.InstanceProfileList.length > 0,
      }),
    ),
    policies: dumps.flatMap(({ Policies }) =>
      Policies.map(({ PolicyName, Arn, PolicyVersionList }): RightsPolicy => {
        const versions = PolicyVersionList.map(({ Document }) => Document);
        const current = PolicyVersionList.findIndex(({ IsDefaultVersion }) => IsDefaultVersion);
        return { name: PolicyName, arn: Arn, account: accountOf(Arn), versions, current };
      }),
    ),
    providers: [...new Set(trusts.flatMap((text) => text.match(/arn:aws:iam::\d+:saml-provider\/\w+/g) ?? []))],
    serviceControl,
    resourceControl,
  };
}

function wayInWords({ by, action, on, mfa, leadsTo }: Way): string {
  return `${by} ${action} ${on} ${mfa} -> ${[...leadsTo].sort().join(" ")}`;
}

const cases = ["escalations.json", "escalation-actors.json"].flatMap((name): readonly Case[] => {
  const file = new URL(`../../fixtures/reach/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).cases;
});

// Of what the files lack there is nothing to try, and sessions carry no MFA here.
const known = cases.filter(
  ({ unknownEscalations, mfaPropagation }) => unknownEscalations === undefined && mfaPropagation !== "observed",
);

describe("trying all ways of the cases", () => {
  it.each(known)("$name", (one) => {
    expect(waysByTrying(worldOf(one)).map(wayInWords).sort()).toEqual(one.escalations.map(wayInWords).sort());
  });
});
