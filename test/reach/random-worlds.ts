import type { Choices, SmallEntity, SmallRole, SmallWorld } from "./brute-force.js";

/** Numbers from a seed (mulberry32), so that a world can be made again. */
export class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("there is nothing to choose from");
    return item;
  }
}

const accounts = ["111122223333", "444455556666"] as const;

type Condition = readonly [operator: string, key: string, value: string | readonly string[]];

const mfaConditions: readonly Condition[] = [
  ["Bool", "aws:MultiFactorAuthPresent", "true"],
  ["Bool", "aws:MultiFactorAuthPresent", "false"],
  ["BoolIfExists", "aws:MultiFactorAuthPresent", "true"],
  ["BoolIfExists", "aws:MultiFactorAuthPresent", "false"],
  ["Null", "aws:MultiFactorAuthPresent", "true"],
  ["Null", "aws:MultiFactorAuthPresent", "false"],
  ["NumericLessThan", "aws:MultiFactorAuthAge", "3600"],
  ["NumericGreaterThan", "aws:MultiFactorAuthAge", "3600"],
  ["NumericGreaterThanIfExists", "aws:MultiFactorAuthAge", "3600"],
];

const callConditions: readonly Condition[] = [
  ["StringEquals", "sts:ExternalId", "ext"],
  ["StringNotEquals", "sts:ExternalId", "ext"],
  ["StringEquals", "sts:RoleSessionName", "session"],
  ["StringLike", "sts:RoleSessionName", "$" + "{aws:username}"],
  ["StringLike", "sts:RoleSessionName", "bo*"],
  ["StringEquals", "sts:RoleSessionName", ["bob", "boxer"]],
  ["StringNotLike", "aws:userid", "*:bob"],
];

const tagConditions: readonly Condition[] = [
  ["StringEquals", "aws:PrincipalTag/team", "x"],
  ["StringNotEquals", "aws:PrincipalTag/team", "x"],
  ["StringEquals", "aws:ResourceTag/team", "$" + "{aws:PrincipalTag/team}"],
  ["StringEquals", "aws:PrincipalTag/team", "$" + "{aws:ResourceTag/team}"],
  ["StringEquals", "aws:RequestTag/team", "x"],
  ["StringEquals", "aws:RequestTag/team", ["x", "y"]],
  ["Null", "aws:RequestTag/team", "false"],
  ["Null", "aws:PrincipalTag/team", "true"],
  ["ForAllValues:StringEquals", "aws:TagKeys", "team"],
  ["ForAnyValue:StringEquals", "aws:TagKeys", "team"],
  ["StringLike", "aws:RequestTag/team", "x*"],
  ["StringNotLike", "aws:PrincipalTag/team", "x*"],
  ["StringEquals", "aws:RequestTag/team", "$" + "{aws:PrincipalTag/team}"],
  ["ForAnyValue:StringEquals", "sts:TransitiveTagKeys", "team"],
];

const identityConditions: readonly Condition[] = [
  ["StringEquals", "sts:SourceIdentity", "alice"],
  ["StringLike", "sts:SourceIdentity", "al*"],
  ["StringEquals", "sts:SourceIdentity", "$" + "{aws:username}"],
  ["StringNotEquals", "aws:SourceIdentity", ["alice", "u0"]],
  ["StringEquals", "aws:SourceIdentity", "alice"],
  ["Null", "aws:SourceIdentity", "false"],
  ["Null", "sts:SourceIdentity", "true"],
];

const callerConditions: readonly Condition[] = [
  ["ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/r0"],
  ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/team/*"],
  ["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/r*"],
  ["StringEquals", "aws:PrincipalType", "AssumedRole"],
  ["StringEquals", "aws:PrincipalAccount", "111122223333"],
  ["StringLike", "aws:userid", "*:bob"],
  ["StringEquals", "aws:username", "u0"],
];

/** What conditions a world may have. */
const families: readonly (readonly Condition[])[] = [
  mfaConditions,
  [...mfaConditions, ...callConditions],
  [...mfaConditions, ...callerConditions],
  [...mfaConditions, ...tagConditions],
  tagConditions,
  [...mfaConditions, ...identityConditions],
  [...identityConditions, ...callerConditions],
  [...mfaConditions, ...callConditions, ...callerConditions],
  [...tagConditions, ...callerConditions, ...callConditions],
];

/** A random world, and what its calls may have so that all of them are tried that can make a difference. */
export function randomWorld(seed: number): { readonly world: SmallWorld; readonly choices: Choices } {
  const numbers = new Numbers(seed);
  const pool = numbers.of(families);
  const maker = new Maker(numbers, pool);
  const world = maker.world();
  const text = JSON.stringify(world);
  const has = (part: string): boolean => text.includes(part);
  const choices: Choices = {
    names: [
      "session",
      ...(has("userid") || has("assumed-role") ? ["bob"] : []),
      ...(has("aws:username") ? ["u0", "u1"] : []),
      ...(has("RoleSessionName") ? ["other", "boxer"] : []),
    ],
    externalIds: has("ExternalId") ? [undefined, "ext"] : [undefined],
    tags: has("Tag/team") || has("TagKeys") ? [undefined, "x", "xy", "y", "z", "other"] : [undefined],
    transitive: has("sts:TagSession") && (has("Tag/team") || has("TagKeys")) ? [false, true] : [false],
    sourceIdentities: has('ourceIdentity":') ? [undefined, "alice", "albert", "u0", "u1", "somebody"] : [undefined],
    more: has("aws:TagKeys") ? [false, true] : [false],
    ages: [0, 100, 3600, 4000],
  };
  return { world, choices };
}

class Maker {
  readonly #numbers: Numbers;
  readonly #pool: readonly Condition[];
  readonly #arns: string[] = [];

  constructor(numbers: Numbers, pool: readonly Condition[]) {
    this.#numbers = numbers;
    this.#pool = pool;
  }

  world(): SmallWorld {
    const numbers = this.#numbers;
    const isTwo = numbers.chance(0.3);
    const account = (): string => (isTwo ? numbers.of(accounts) : accounts[0]);
    const users = Array.from({ length: 1 + numbers.below(2) }, (_, index) => ({ index, account: account() }));
    const roles = Array.from({ length: 2 + numbers.below(3) }, (_, index) => ({ index, account: account() }));
    const path = (index: number): string => (index === 1 ? "team/" : "");
    for (const each of users) this.#arns.push(`arn:aws:iam::${each.account}:user/${path(each.index)}u${each.index}`);
    for (const each of roles) this.#arns.push(`arn:aws:iam::${each.account}:role/r${each.index}`);
    const madeUsers = users.map((each): SmallEntity => {
      const arn = `arn:aws:iam::${each.account}:user/${path(each.index)}u${each.index}`;
      return { ...this.#entity(each.account, arn), id: `AIDAUSER${each.index}EXAMPLEEXAM`, name: `u${each.index}` };
    });
    const madeRoles = roles.map((each): SmallRole => {
      const arn = `arn:aws:iam::${each.account}:role/r${each.index}`;
      const entity = this.#entity(each.account, arn);
      return { ...entity, id: `AROAROLE${each.index}EXAMPLEEXAM`, name: `r${each.index}`, trust: this.#trust() };
    });
    const serviceControl = numbers.chance(0.3)
      ? Array.from({ length: 1 + numbers.below(2) }, () => [this.#control("scp")])
      : [];
    const resourceControl = numbers.chance(0.15) ? [[this.#control("rcp")]] : [];
    const mfaPropagation = numbers.chance(0.3) ? "observed" : "documented";
    return { users: madeUsers, roles: madeRoles, serviceControl, resourceControl, mfaPropagation };
  }

  #entity(account: string, arn: string): Omit<SmallEntity, "id" | "name"> {
    const numbers = this.#numbers;
    return {
      arn,
      account,
      tags: numbers.chance(0.4) ? { team: numbers.of(["x", "y", "z"]) } : {},
      identity: Array.from({ length: numbers.below(3) }, () => this.#identity()),
      boundary: numbers.chance(0.2) ? this.#identity() : undefined,
    };
  }

  #trust(): object {
    const numbers = this.#numbers;
    const statements = Array.from({ length: 1 + numbers.below(3) }, (_, index) => ({
      Effect: index > 0 && numbers.chance(0.35) ? "Deny" : "Allow",
      Principal: { AWS: this.#principals() },
      Action: this.#actions(),
      ...this.#condition(),
    }));
    return { Version: "2012-10-17", Statement: statements };
  }

  #principals(): string | readonly string[] {
    const numbers = this.#numbers;
    const one = (): string => {
      const kind = numbers.below(10);
      if (kind < 5) return numbers.of(this.#arns);
      if (kind < 8) return `arn:aws:iam::${numbers.of(accounts)}:root`;
      if (kind < 9) return numbers.chance(0.5) ? "*" : "AIDAUSER0EXAMPLEEXAM";
      return `arn:aws:sts::${accounts[0]}:assumed-role/r0/bob`;
    };
    return numbers.chance(0.6) ? one() : [one(), one()];
  }

  #actions(): string | readonly string[] {
    return this.#numbers.of([
      "sts:AssumeRole",
      "sts:AssumeRole",
      ["sts:AssumeRole", "sts:TagSession"],
      ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      ["sts:TagSession", "sts:SetSourceIdentity"],
      ["sts:AssumeRole", "sts:SetSourceIdentity"],
    ]);
  }

  #identity(): object {
    const numbers = this.#numbers;
    const statements = Array.from({ length: 1 + numbers.below(2) }, (_, index) => ({
      Effect: index > 0 && numbers.chance(0.4) ? "Deny" : "Allow",
      ...this.#actionsOfIdentity(),
      Resource: numbers.of(["*", "*", "arn:aws:iam::*:role/r*", "arn:aws:iam::111122223333:role/r1", ...this.#arns]),
      ...this.#condition(),
    }));
    return { Version: "2012-10-17", Statement: statements };
  }

  #actionsOfIdentity(): object {
    const numbers = this.#numbers;
    if (numbers.chance(0.1)) return { NotAction: numbers.of(["iam:*", "sts:TagSession", "sts:AssumeRole"]) };
    return {
      Action: numbers.of(["sts:*", "*", "sts:AssumeRole", ["sts:AssumeRole", "sts:TagSession"], "sts:Assume*"]),
    };
  }

  #control(kind: "scp" | "rcp"): object {
    const allow = { Effect: "Allow", Action: "*", Resource: "*" };
    const deny = { Effect: "Deny", Action: "sts:*", Resource: "*", ...this.#condition() };
    const principal = kind === "rcp" ? { Principal: "*" } : {};
    const some = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*", ...this.#condition() };
    const statements = this.#numbers.chance(0.8) ? [allow, deny] : [some];
    return { Version: "2012-10-17", Statement: statements.map((each) => ({ ...each, ...principal })) };
  }

  #condition(): object {
    const numbers = this.#numbers;
    const count = numbers.of([0, 0, 1, 1, 2]);
    if (count === 0) return {};
    const block: Record<string, Record<string, string | readonly string[]>> = {};
    for (let index = 0; index < count; index++) {
      const [operator, key, value] = numbers.of(this.#pool);
      block[operator] = { ...block[operator], [key]: value };
    }
    return { Condition: block };
  }
}

/** The dumps of a world: what `get-account-authorization-details` prints, one for each account. */
export function dumpsOf({ users, roles }: SmallWorld): readonly object[] {
  const tags = (of: SmallEntity): readonly object[] => Object.entries(of.tags).map(([Key, Value]) => ({ Key, Value }));
  const policies = (of: SmallEntity): readonly object[] =>
    of.identity.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument }));
  const boundaryArn = (of: SmallEntity): string => `arn:aws:iam::${of.account}:policy/boundary-of-${of.name}`;
  const boundary = (of: SmallEntity): object =>
    of.boundary === undefined
      ? {}
      : { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundaryArn(of) } };
  return accounts.flatMap((account) => {
    const own = <T extends SmallEntity>(all: readonly T[]): readonly T[] =>
      all.filter((each) => each.account === account);
    if (own([...users, ...roles]).length === 0) return [];
    const held = own<SmallEntity>([...users, ...roles]).filter(({ boundary: each }) => each !== undefined);
    return [
      {
        UserDetailList: own(users).map((user) => ({
          ...{ UserName: user.name, UserId: user.id, Arn: user.arn, Tags: tags(user), GroupList: [] },
          ...{ UserPolicyList: policies(user), AttachedManagedPolicies: [] },
          ...boundary(user),
        })),
        GroupDetailList: [],
        RoleDetailList: own(roles).map((role) => ({
          ...{ RoleName: role.name, RoleId: role.id, Arn: role.arn, Tags: tags(role), RolePolicyList: policies(role) },
          ...{ AssumeRolePolicyDocument: role.trust, AttachedManagedPolicies: [], InstanceProfileList: [] },
          ...boundary(role),
        })),
        Policies: held.map((each) => ({
          ...{ PolicyName: `boundary-of-${each.name}`, Arn: boundaryArn(each), DefaultVersionId: "v1" },
          PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: each.boundary }],
        })),
      },
    ];
  });
}
