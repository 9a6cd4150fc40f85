import type { Holder, RightsPolicy, RightsRole, RightsUser, RightsWorld } from "./escalation-reference.js";
import { Numbers } from "./random-worlds.js";

const accounts = ["111122223333", "444455556666"] as const;

const ofUsers = [
  ...["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:DeactivateMFADevice"],
  ...["iam:EnableMFADevice", "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:DeleteUserPolicy"],
  ...["iam:DetachUserPolicy", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"],
  ...["iam:DeleteAccessKey", "iam:*LoginProfile", "iam:*MFADevice", "iam:TagUser", "iam:UntagUser"],
];
const ofRoles = [
  ...["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRolePolicy"],
  ...["iam:DetachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"],
  ...["iam:TagRole", "iam:UntagRole", "iam:PassRole", "iam:PassRole", "sts:AssumeRole", "sts:AssumeRole"],
];
const ofGroups = [
  ...["iam:AddUserToGroup", "iam:RemoveUserFromGroup", "iam:PutGroupPolicy", "iam:AttachGroupPolicy"],
  ...["iam:DeleteGroupPolicy", "iam:DetachGroupPolicy"],
];
const ofPolicies = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
const ofServices = [
  ["lambda:CreateFunction", "lambda:InvokeFunction"],
  ["ec2:RunInstances"],
  ["cloudformation:CreateStack"],
  ["lambda:*", "ec2:*"],
];

const conditions: readonly (readonly [operator: string, value: string])[] = [
  ["Bool", "true"],
  ["BoolIfExists", "true"],
  ["Bool", "false"],
  ["BoolIfExists", "false"],
  ["Null", "true"],
  ["Null", "false"],
];

/** A random world with rights that undo MFA. */
export function randomRights(seed: number): RightsWorld {
  return new Maker(new Numbers(seed)).world();
}

class Maker {
  readonly #numbers: Numbers;
  #users: readonly string[] = [];
  #roles: readonly string[] = [];
  #groups: readonly string[] = [];
  #policies: readonly string[] = [];

  /** Whether conditions are about tags of callers. */
  readonly #hasTags: boolean;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
    this.#hasTags = numbers.chance(0.15);
  }

  world(): RightsWorld {
    const numbers = this.#numbers;
    const isTwo = numbers.chance(0.2);
    const made = (kind: string, count: number): readonly (readonly [account: string, name: string, arn: string])[] =>
      Array.from({ length: count }, (_, index) => {
        const account = isTwo ? numbers.of(accounts) : accounts[0];
        const name = `${kind.slice(0, 1)}${index}`;
        return [account, name, `arn:aws:iam::${account}:${kind}${index === 1 ? "/team" : ""}/${name}`];
      });
    const users = made("user", 1 + numbers.below(3));
    const roles = made("role", 1 + numbers.below(3));
    const groups = made("group", numbers.below(3));
    const policies = made("policy", numbers.below(3));
    this.#users = users.map(([, , arn]) => arn);
    this.#roles = roles.map(([, , arn]) => arn);
    this.#groups = groups.map(([, , arn]) => arn);
    this.#policies = policies.map(([, , arn]) => arn);
    const providers = numbers.chance(0.1) ? [`arn:aws:iam::${accounts[0]}:saml-provider/corp`] : [];
    const holder = ([account, name, arn]: readonly [string, string, string]): Holder => ({
      ...{ account, name, arn },
      inline: Array.from({ length: numbers.below(3) }, () => this.#document()),
      attached: this.#own(account).filter(() => numbers.chance(0.3)),
    });
    const boundary = (account: string): string | undefined => {
      const own = this.#own(account);
      return own.length > 0 && numbers.chance(0.2) ? numbers.of(own) : undefined;
    };
    return {
      users: users.map(
        (each, index): RightsUser => ({
          ...{ ...holder(each), id: `AIDAUSER${index}EXAMPLEEXAM`, boundary: boundary(each[0]), tags: this.#tags() },
          groups: groups.flatMap(([account, name]) => (account === each[0] && numbers.chance(0.4) ? [name] : [])),
          ...this.#credentials(),
        }),
      ),
      roles: roles.map(
        (each, index): RightsRole => ({
          ...{ ...holder(each), id: `AROAROLE${index}EXAMPLEEXAM`, boundary: boundary(each[0]), tags: this.#tags() },
          ...{ trust: this.#trust(providers), hasProfile: numbers.chance(0.5) },
        }),
      ),
      groups: groups.map(holder),
      policies: policies.map(([account, name, arn]): RightsPolicy => {
        const versions = Array.from({ length: 1 + numbers.below(2) }, () => this.#document());
        return { account, name, arn, versions, current: numbers.below(versions.length) };
      }),
      providers,
      serviceControl: numbers.chance(0.15) ? [[this.#control()]] : [],
      resourceControl: numbers.chance(0.08) ? [[this.#resourceControl()]] : [],
    };
  }

  #own(account: string): readonly string[] {
    return this.#policies.filter((arn) => arn.includes(account));
  }

  #tags(): Readonly<Record<string, string>> {
    return this.#hasTags && this.#numbers.chance(0.5) ? { team: this.#numbers.of(["x", "y", "other"]) } : {};
  }

  /** Either nothing is known of somebody's credentials, or all. */
  #credentials(): Pick<RightsUser, "password" | "keys" | "device"> {
    const numbers = this.#numbers;
    if (numbers.chance(0.7)) return { password: undefined, keys: undefined, device: undefined };
    return numbers.of([
      { password: false, keys: 0, device: false },
      { password: false, keys: 1, device: true },
      { password: true, keys: 1, device: true },
      { password: true, keys: 1, device: false },
      { password: true, keys: 2, device: true },
      { password: true, keys: 0, device: false },
      { password: false, keys: 2, device: false },
    ]);
  }

  #trust(providers: readonly string[]): object {
    const numbers = this.#numbers;
    const statements: object[] = Array.from({ length: 1 + numbers.below(2) }, (_, index) => ({
      Effect: index > 0 && numbers.chance(0.3) ? "Deny" : "Allow",
      Principal: { AWS: this.#principal() },
      Action: "sts:AssumeRole",
      ...this.#condition(0.5),
    }));
    if (numbers.chance(0.3)) {
      const services = ["lambda.amazonaws.com", "ec2.amazonaws.com", "cloudformation.amazonaws.com"];
      statements.push({ Effect: "Allow", Principal: { Service: numbers.of(services) }, Action: "sts:AssumeRole" });
    }
    for (const Federated of providers)
      if (numbers.chance(0.5))
        statements.push({ Effect: "Allow", Principal: { Federated }, Action: "sts:AssumeRoleWithSAML" });
    return { Version: "2012-10-17", Statement: statements };
  }

  #principal(): string {
    const numbers = this.#numbers;
    const kind = numbers.below(10);
    if (kind < 4) return numbers.of(this.#users);
    if (kind < 6) return numbers.of(this.#roles);
    return kind < 9 ? `arn:aws:iam::${numbers.of(accounts)}:root` : "*";
  }

  #document(): object {
    const numbers = this.#numbers;
    if (numbers.chance(0.15)) return this.#forcing();
    const statements = Array.from({ length: 1 + numbers.below(3) }, (_, index) => this.#statement(index));
    return { Version: "2012-10-17", Statement: statements };
  }

  /** A policy that takes away: what forces MFA, or all of STS. */
  #forcing(): object {
    const numbers = this.#numbers;
    const left = [...ofUsers, ...ofGroups, ...ofPolicies, ...ofRoles].filter(() => numbers.chance(0.4));
    const Statement = numbers.chance(0.7)
      ? { Effect: "Deny", NotAction: ["iam:GetUser", ...left], Resource: "*", ...this.#condition(0.9) }
      : { Effect: "Deny", Action: "sts:*", Resource: "*", ...this.#condition(0.3) };
    return { Version: "2012-10-17", Statement };
  }

  #statement(index: number): object {
    const numbers = this.#numbers;
    const Effect = index > 0 && numbers.chance(0.3) ? "Deny" : "Allow";
    const kind = numbers.below(20);
    if (kind < 1) return { Effect, Action: "*", Resource: this.#resource("*"), ...this.#condition(0.6) };
    if (kind < 2) return { Effect, Action: "iam:*", Resource: this.#resource("*"), ...this.#condition(0.6) };
    if (kind < 3) {
      const NotAction = numbers.of([["iam:EnableMFADevice", "sts:GetSessionToken"], ["iam:*"], "sts:*"]);
      return { Effect, NotAction, Resource: "*", ...this.#condition(0.7) };
    }
    if (kind < 5)
      return { Effect, Action: "sts:AssumeRole", Resource: this.#resource("role"), ...this.#condition(0.3) };
    // Of other calls that would do as well nothing is left to them.
    if (kind < 8 && Effect === "Deny")
      return { Effect, Action: numbers.of(["lambda:*", "ec2:*", "cloudformation:*"]), Resource: "*" };
    if (kind < 8) return { Effect, Action: numbers.of(ofServices), Resource: "*", ...this.#condition(0.2) };
    const pools: readonly (readonly [readonly string[], string])[] = [
      [ofUsers, "user"],
      [ofUsers, "user"],
      [ofRoles, "role"],
      [ofRoles, "role"],
      [ofGroups, "group"],
      [ofPolicies, "policy"],
    ];
    const [actions, type] = numbers.of(pools);
    const Action = Array.from({ length: 1 + numbers.below(3) }, () => numbers.of(actions));
    const isPassing = Action.includes("iam:PassRole") && numbers.chance(0.3);
    const condition = isPassing
      ? {
          Condition: {
            StringEquals: { "iam:PassedToService": numbers.of(["lambda.amazonaws.com", "ec2.amazonaws.com"]) },
          },
        }
      : (this.#limited(Action) ?? this.#condition(0.35));
    if (numbers.chance(0.08)) return { Effect, Action, NotResource: this.#resource(type), ...condition };
    return { Effect, Action, Resource: this.#resource(type), ...condition };
  }

  /** A condition on what a policy that is given is, or on the boundary of who gets it. */
  #limited(actions: readonly string[]): object | undefined {
    const numbers = this.#numbers;
    if (this.#policies.length === 0 || !numbers.chance(0.15)) return undefined;
    const policy = numbers.of([...this.#policies, "arn:aws:iam::aws:policy/AdministratorAccess"]);
    if (actions.every((action) => /Attach(User|Role|Group)/.test(action)))
      return { Condition: { ArnEquals: { "iam:PolicyARN": policy } } };
    const key = "iam:PermissionsBoundary";
    return actions.every((action) => /(Put|Attach|Delete|Detach)(User|Role)/.test(action))
      ? { Condition: { [numbers.of(["StringEquals", "StringNotEquals"])]: { [key]: policy } } }
      : undefined;
  }

  #resource(type: string): string {
    const numbers = this.#numbers;
    const own = { user: this.#users, role: this.#roles, group: this.#groups, policy: this.#policies }[type] ?? [];
    const any = ["*", "*", `arn:aws:iam::*:${type}/*`, `arn:aws:iam::*:${type}/team/*`];
    const self = type === "user" ? ["arn:aws:iam::*:user/$" + "{aws:username}"] : [];
    return numbers.of([...any, ...self, ...own, ...own]);
  }

  #control(): object {
    const numbers = this.#numbers;
    const all = { Effect: "Allow", Action: "*", Resource: "*" };
    const Action = numbers.of(["iam:*", "sts:*", "iam:PassRole", ["iam:Put*", "iam:Attach*"], "lambda:*"]);
    return {
      Version: "2012-10-17",
      Statement: [all, { Effect: "Deny", Action, Resource: "*", ...this.#condition(0.6) }],
    };
  }

  #resourceControl(): object {
    const Condition = this.#numbers.of([
      { StringNotEquals: { "aws:PrincipalAccount": accounts[0] } },
      { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    ]);
    const Statement = { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Resource: "*", Condition };
    return { Version: "2012-10-17", Statement };
  }

  #condition(probability: number): object {
    const numbers = this.#numbers;
    if (!numbers.chance(probability)) return {};
    if (this.#hasTags && numbers.chance(0.5)) {
      const key = numbers.of(["aws:PrincipalTag/team", "aws:ResourceTag/team", "iam:ResourceTag/team"]);
      const asked = { [key]: numbers.of(["x", "y"]) };
      return { Condition: { [numbers.of(["StringEquals", "StringNotEquals"])]: asked } };
    }
    const [operator, value] = numbers.of(conditions);
    return { Condition: { [operator]: { "aws:MultiFactorAuthPresent": value } } };
  }
}

/** What `get-account-authorization-details` prints of a world, one for each account. */
export function dumpsOfRights(world: RightsWorld): readonly object[] {
  const inline = (of: Holder): readonly object[] =>
    of.inline.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument }));
  const attached = (of: Holder): readonly object[] =>
    of.attached.map((PolicyArn) => ({ PolicyName: PolicyArn.split("/").at(-1), PolicyArn }));
  const tags = (of: RightsUser | RightsRole): object => ({
    Tags: Object.entries(of.tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const boundary = ({ boundary: arn }: RightsUser | RightsRole): object =>
    arn === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn } };
  return accounts.flatMap((account) => {
    const own = <T extends { readonly account: string }>(all: readonly T[]): readonly T[] =>
      all.filter((each) => each.account === account);
    const all = [...world.users, ...world.roles, ...world.groups, ...world.policies];
    if (own(all).length === 0) return [];
    return [
      {
        UserDetailList: own(world.users).map((user) => ({
          ...{ UserName: user.name, UserId: user.id, Arn: user.arn, GroupList: user.groups, ...boundary(user) },
          ...{ UserPolicyList: inline(user), AttachedManagedPolicies: attached(user), ...tags(user) },
        })),
        GroupDetailList: own(world.groups).map((group) => ({
          ...{ GroupName: group.name, Arn: group.arn, GroupPolicyList: inline(group) },
          AttachedManagedPolicies: attached(group),
        })),
        RoleDetailList: own(world.roles).map((role) => ({
          ...{ RoleName: role.name, RoleId: role.id, Arn: role.arn, AssumeRolePolicyDocument: role.trust },
          ...{
            RolePolicyList: inline(role),
            AttachedManagedPolicies: attached(role),
            ...boundary(role),
            ...tags(role),
          },
          InstanceProfileList: role.hasProfile
            ? [{ InstanceProfileName: role.name, Arn: `arn:aws:iam::${account}:instance-profile/${role.name}` }]
            : [],
        })),
        Policies: own(world.policies).map(({ name, arn, versions, current }) => ({
          ...{ PolicyName: name, Arn: arn, DefaultVersionId: `v${current + 1}` },
          PolicyVersionList: versions.map((Document, index) => ({
            ...{ VersionId: `v${index + 1}`, IsDefaultVersion: index === current, Document },
          })),
        })),
      },
    ];
  });
}

/** The credential report of the users of an account of whom something is known; undefined where there is none. */
export function credentialReportOf({ users }: RightsWorld): string | undefined {
  const rows = users.flatMap(({ name, arn, password, keys, device }) =>
    keys === undefined ? [] : [[name, arn, password, device, keys > 0, keys > 1].join(",")],
  );
  const header = "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active";
  return rows.length === 0 ? undefined : `${[header, ...rows].join("\n")}\n`;
}
