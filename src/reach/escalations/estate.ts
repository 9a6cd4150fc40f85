import type { Account } from "../../accounts/index.js";
import type { Outsider } from "../outside.js";
import type { RoleNode, Universe, UserNode } from "../universe.js";
import { entityOf } from "./after.js";
import { type AskedTags, askedTagsIn } from "./tags.js";
import { TagsOfThings } from "./tags-of-things.js";
import type { GroupThing, PolicyThing, ProviderThing, RoleThing, Thing, UserThing } from "./way.js";

/** The things of one kind in one account. */
export interface Things<T extends Thing> {
  readonly all: readonly T[];
  /** By the last part of their ARNs. */
  readonly byName: ReadonlyMap<string, readonly T[]>;
}

/** What an account has that calls can change. */
export interface ThingsByKind {
  readonly user: Things<UserThing>;
  readonly role: Things<RoleThing>;
  readonly group: Things<GroupThing>;
  readonly policy: Things<PolicyThing>;
  readonly provider: Things<ProviderThing>;
}

/** What the accounts have that calls can change, account by account. */
export class Estate {
  readonly #universe: Universe;
  readonly #asked: AskedTags;
  readonly #askedOfThings: TagsOfThings;
  readonly #known = new Map<string, ThingsByKind>();
  /** By role, by service: why it cannot be told. */
  readonly #services = new Map<string, Map<string, string | undefined>>();
  /** By SAML provider, by role. */
  readonly #providers = new Map<string, Map<string, string | undefined>>();

  constructor(universe: Universe, outsiders: readonly Outsider[]) {
    this.#universe = universe;
    this.#asked = askedTagsIn(universe);
    this.#askedOfThings = new TagsOfThings(universe);
    for (const { name, starts } of outsiders) {
      const service = named(name, "service ");
      const provider = named(name, "identity provider ");
      for (const { to, unknown } of [...starts.none, ...starts.required]) {
        const arn = universe.roles[to]?.role.arn ?? "";
        if (service !== undefined) note(this.#services, arn, service, unknown?.why);
        if (provider?.includes(":saml-provider/")) note(this.#providers, provider, arn, unknown?.why);
      }
    }
  }

  /** The things of an account. */
  of(account: Account): ThingsByKind {
    const known = this.#known.get(account.id);
    if (known !== undefined) return known;
    const made = this.#made(account);
    this.#known.set(account.id, made);
    return made;
  }

  #made(account: Account): ThingsByKind {
    const asked = this.#asked;
    const askedOfThings = this.#askedOfThings;
    const users = this.#universe.users.filter((node) => node.account === account);
    const roles = this.#universe.roles.filter((node) => node.account === account);
    const members = new Map<string, UserNode[]>();
    for (const node of users) for (const name of new Set(node.user.groups)) add(members, name, node);
    // Only their services change service-linked roles: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
    const changeable = roles.filter(({ role }) => !role.path.startsWith("/aws-service-role/"));
    const holders = holdersIn(account, users, roles, members);
    const ofProviders = [...this.#providers].filter(([arn]) => arn.split(":")[4] === account.id);
    return {
      user: things(users.map((node) => ({ kind: "user", arn: node.user.arn, account, node, asked, askedOfThings }))),
      role: things(
        changeable.map((node) => {
          const services = this.#services.get(node.role.arn) ?? new Map<string, string | undefined>();
          return { kind: "role", arn: node.role.arn, account, node, asked, askedOfThings, services };
        }),
      ),
      group: things(
        [...account.groups.values()].map((group) => {
          const own = members.get(group.name) ?? [];
          const others = (): readonly UserNode[] => users.filter(({ user }) => !user.groups.includes(group.name));
          return { kind: "group", arn: group.arn, account, group, members: own, others };
        }),
      ),
      policy: things(
        [...account.policies.values()]
          .filter(({ arn }) => arn.split(":")[4] === account.id)
          .map((policy) => {
            return { kind: "policy", arn: policy.arn, account, policy, holders: [...(holders.get(policy.arn) ?? [])] };
          }),
      ),
      provider: things(ofProviders.map(([arn, of]) => ({ kind: "provider", arn, account, roles: of }))),
    };
  }
}

function things<T extends Thing>(all: readonly T[]): Things<T> {
  const byName = new Map<string, T[]>();
  for (const each of all) add(byName, each.arn.slice(each.arn.lastIndexOf("/") + 1), each);
  return { all, byName };
}

/** Who has which managed policies, by their ARNs. */
function holdersIn(
  account: Account,
  users: readonly UserNode[],
  roles: readonly RoleNode[],
  members: ReadonlyMap<string, readonly UserNode[]>,
): ReadonlyMap<string, ReadonlySet<UserNode | RoleNode>> {
  const holders = new Map<string, Set<UserNode | RoleNode>>();
  const hold = (arn: string, node: UserNode | RoleNode): void => {
    const known = holders.get(arn);
    if (known === undefined) holders.set(arn, new Set([node]));
    else known.add(node);
  };
  for (const node of [...users, ...roles]) {
    const { attachedPolicies, boundary } = entityOf(node);
    for (const { arn } of attachedPolicies) hold(arn, node);
    if (boundary !== undefined) hold(boundary.arn, node);
  }
  for (const group of account.groups.values())
    for (const { arn } of group.attachedPolicies) for (const node of members.get(group.name) ?? []) hold(arn, node);
  return holders;
}

function named(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** What is certain for one call needs no doubt of another. */
function note(
  maps: Map<string, Map<string, string | undefined>>,
  of: string,
  key: string,
  why: string | undefined,
): void {
  const known = maps.get(of) ?? new Map<string, string | undefined>();
  maps.set(of, known);
  if (!known.has(key) || why === undefined) known.set(key, why);
}
