import type { Account, Accounts, Role, User } from "../accounts/index.js";
import { type CompiledPolicy, matches, mayListAction } from "../engine/index.js";
import { type Caller, userCaller } from "./caller.js";
import type { Target } from "./compose.js";
import { Documents, type Held, held, mayAllow, type Side } from "./documents.js";
import type { ReachOptions } from "./model.js";

/** A role of the files, ready to be asked about. */
export interface RoleNode {
  readonly index: number;
  readonly account: Account;
  readonly role: Role;
  readonly side: Side;
  readonly target: Target;
}

/** A user of the files. */
export interface UserNode {
  readonly account: Account;
  readonly user: User;
  readonly caller: Caller;
}

const assume = "sts:assumerole";

/**
 * SCPs and RCPs do not restrict service-linked roles:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function isServiceLinked({ path }: Role): boolean {
  return path.startsWith("/aws-service-role/");
}

/** All users and roles of the files, and which roles may trust whom. */
export class Universe {
  readonly documents = new Documents();
  readonly users: readonly UserNode[];
  readonly roles: readonly RoleNode[];
  /** The principals that any trust policy or RCP names, as ARNs, IDs, or `account/role name`. */
  readonly #named = new Map<string, number[]>();
  readonly #byAccount = new Map<string, Set<number>>();
  /** Those that trust any account. */
  readonly #delegating = new Set<number>();
  readonly #everyone: number[] = [];
  /** Roles whose trust is not known, or cannot be looked up by names. */
  readonly #open: number[] = [];
  readonly #allowed = new Map<CompiledPolicy, ReadonlySet<number> | "all">();
  readonly #accounts: ReadonlySet<string>;
  readonly #resourceControl: readonly Held[] | undefined;
  readonly #byArn = new Map<string, number>();

  constructor({ accounts }: Accounts, options: ReachOptions) {
    const all = [...accounts.values()];
    this.#accounts = new Set(accounts.keys());
    const serviceControl = this.documents.levels("serviceControl", options.serviceControl);
    const resourceControl = this.documents.levels("resourceControl", options.resourceControl);
    this.#resourceControl = resourceControl;
    this.users = all.flatMap((account) =>
      [...account.users.values()].map((user) => {
        const side = this.documents.side(account, user, serviceControl);
        return { account, user, caller: userCaller(account, user, side) };
      }),
    );
    const roles = all.flatMap((account) => [...account.roles.values()].map((role) => ({ account, role })));
    this.roles = roles.map(({ account, role }, index) => ({
      ...{ index, account, role },
      side: this.documents.side(account, role, isServiceLinked(role) ? undefined : serviceControl),
      target: this.#targetOf(account, role, isServiceLinked(role) ? undefined : resourceControl),
    }));
    for (const node of this.roles) this.#list(node);
  }

  /** A role by its ARN. */
  roleOf(arn: string): RoleNode | undefined {
    const index = this.#byArn.get(arn);
    return index === undefined ? undefined : this.roles[index];
  }

  /** The RCPs of an account of the files. */
  controlsOf(account: string): readonly Held[] | undefined {
    return this.#accounts.has(account) ? this.#resourceControl : undefined;
  }

  /** Assuming a role. */
  #targetOf(account: Account, role: Role, resourceControl: readonly Held[] | undefined): Target {
    const keys: Record<string, string> = { "aws:ResourceAccount": account.id };
    for (const { key, value } of role.tags) {
      keys[`aws:ResourceTag/${key}`] = value;
      keys[`iam:ResourceTag/${key}`] = value;
    }
    return {
      ...{ action: "sts:AssumeRole", resource: role.arn, resourceAccount: account.id },
      resourcePartition: account.partition,
      trust: held([this.documents.held("trust", role.trustPolicy, { policy: "trust", role: role.arn })]),
      resourceControl,
      keys,
    };
  }

  /** Notes whom a role's trust policy may allow. */
  #list({ index, role, target }: RoleNode): void {
    this.#byArn.set(role.arn, index);
    const { trust } = target;
    if (trust === undefined || trust.unknown.length > 0) this.#open.push(index);
    for (const { policy } of trust?.policies ?? []) {
      for (const { effect, principals, actions } of policy.statements) {
        if (typeof principals !== "object" || actions === "unreadable") continue;
        for (const principal of principals.principals) {
          const isAllow = effect === "Allow" && !principals.negated;
          switch (principal.kind) {
            case "everyone":
              if (isAllow) this.#everyone.push(index);
              break;
            case "account":
              if (isAllow) this.#trustAccount(principal.account, index);
              break;
            case "user":
              this.#name(principal.arn, index);
              break;
            case "role":
              this.#name(principal.arn, index);
              break;
            case "roleSession":
              this.#name(`${principal.account}/${principal.roleName}`, index);
              break;
            case "uniqueId":
              this.#name(principal.id, index);
              break;
            case "federatedUser":
            case "service":
            case "provider":
            case "nobody":
              break;
          }
        }
      }
    }
  }

  #trustAccount(account: string, index: number): void {
    this.#delegating.add(index);
    const known = this.#byAccount.get(account);
    if (known === undefined) this.#byAccount.set(account, new Set([index]));
    else known.add(index);
  }

  #name(name: string, index: number): void {
    const known = this.#named.get(name);
    if (known === undefined) this.#named.set(name, [index]);
    else if (known.at(-1) !== index) known.push(index);
  }

  /** The roles whose trust policies name a caller. */
  namedBy({ account, entity }: Pick<Caller, "account" | "entity">): readonly number[] {
    const names = [entity.arn, `${account.id}/${entity.name}`, ...(entity.id === undefined ? [] : [entity.id])];
    const found = names.flatMap((name) => this.#named.get(name) ?? []);
    return found.length < 2 ? found : [...new Set(found)];
  }

  /**
   * The roles that a caller may reach without being named: by its account or with everybody, where its own policies allow
   * the call, and those that let everybody of their account in.
   */
  *openTo({ account, side }: Pick<Caller, "account" | "side">): Generator<number> {
    const delegating = this.#byAccount.get(account.id);
    const seen = new Set<number>();
    for (const index of this.#everyone) {
      seen.add(index);
      yield index;
    }
    for (const index of this.#open) if (!seen.has(index)) yield index;
    if (delegating === undefined) return;
    for (const index of this.#allowedBy(side, delegating)) if (!seen.has(index) && delegating.has(index)) yield index;
  }

  #allowedBy({ identity }: Side, delegating: ReadonlySet<number>): ReadonlySet<number> {
    if (identity.unknown.length > 0) return delegating;
    const sets = identity.policies
      .map(({ policy }) => this.#allowedIn(policy))
      .filter((set) => set === "all" || set.size > 0);
    if (sets.includes("all")) return delegating;
    const [first] = sets;
    if (sets.length === 1 && first !== undefined && first !== "all") return first;
    return new Set(sets.flatMap((set) => (set === "all" ? [] : [...set])));
  }

  /** The roles that the statements of an identity policy name that allow to assume them; `all` where they do so by patterns. */
  #allowedIn(policy: CompiledPolicy): ReadonlySet<number> | "all" {
    const known = this.#allowed.get(policy);
    if (known !== undefined) return known;
    const found = mayAllow(policy, assume) ? this.#listed(policy) : new Set<number>();
    this.#allowed.set(policy, found);
    return found;
  }

  #listed(policy: CompiledPolicy): ReadonlySet<number> | "all" {
    const found = new Set<number>();
    for (const statement of policy.statements) {
      if (statement.effect !== "Allow" || !mayListAction(statement, assume)) continue;
      const { resources } = statement;
      if (typeof resources !== "object") continue;
      if (resources.negated) return "all";
      for (const { pattern } of resources.patterns) {
        if (pattern === undefined) return "all";
        if (pattern.exact === undefined) {
          if (pattern.units.length < 2) return "all";
          for (const index of this.#delegating)
            if (matches(pattern, this.roles[index]?.role.arn ?? "")) found.add(index);
        } else {
          const index = this.#byArn.get(pattern.exact);
          if (index !== undefined) found.add(index);
        }
      }
    }
    return found;
  }

  /** Whether a trust policy or a control policy names somebody, so no other is like it. */
  isNamed({ account, entity }: Pick<Caller, "account" | "entity">): boolean {
    return this.namedBy({ account, entity }).length > 0;
  }
}
