import type { Caller } from "./caller.js";
import { Classes } from "./classes.js";
import { anything, type Demand } from "./demands.js";
import type { Edge, Edges } from "./edges.js";
import type { RoleNode, Universe, UserNode } from "./universe.js";

/** How many kinds of sessions of a role are looked at, and how often those that need others. */
const mostDemands = 600;
const mostRounds = 12;

/** Roles of which one stands for all when they call. */
interface RoleClass {
  readonly node: RoleNode;
  readonly targets: readonly number[];
  readonly edges: Edge[];
}

/** What a user calls first, without a code and with one. */
export interface Starts {
  readonly none: readonly Edge[];
  readonly required: readonly Edge[];
}

/** The calls of all sessions on all roles: found when they are first asked for, and found once for those that are alike. */
export class Graph {
  readonly #universe: Universe;
  readonly #edges: Edges;
  readonly #classes: Classes;
  readonly #roleClasses = new Map<string, RoleClass>();
  readonly #classOf: RoleClass[] = [];
  /** The sessions of a role that calls need. */
  readonly #demands = new Map<number, Demand[]>();
  readonly #starts = new Map<string, Starts>();
  /** Whether sessions that calls need were left out. */
  readonly cut = new Set<number>();

  constructor(universe: Universe, edges: Edges) {
    this.#universe = universe;
    this.#edges = edges;
    this.#classes = new Classes(universe);
    for (const node of universe.roles) this.#classify(node);
    this.#spread();
  }

  /** The calls of the sessions of a role. */
  from(role: number): readonly Edge[] {
    return this.#classOf[role]?.edges ?? [];
  }

  /** Equal for users of whom one stands for all in whatever they call. */
  wholeKeyOf({ user, caller }: UserNode): string {
    return `${credentialsKey(user)} ${this.#classes.wholeKeyOf(caller)}`;
  }

  /** The first calls of a user. Users with an equal key have equal ones. */
  startsOf(node: UserNode): { readonly key: string; readonly starts: Starts } {
    const key = `${credentialsKey(node.user)} ${this.#classes.keyOf(node.caller)}`;
    const known = this.#starts.get(key);
    if (known !== undefined) return { key, starts: known };
    const none: Edge[] = [];
    const required: Edge[] = [];
    for (const to of this.targetsOf(node.caller)) {
      const role = this.#universe.roles[to];
      if (role === undefined) continue;
      for (const gives of [anything, ...(this.#demands.get(to) ?? [])]) {
        const without = this.#edges.ofUser(node, role, gives, "none");
        if (without !== undefined) none.push(without);
        if (without !== undefined && without.unknown === undefined) continue;
        const withCode = this.#edges.ofUser(node, role, gives, "required");
        if (withCode !== undefined) required.push(withCode);
      }
    }
    const starts = { none, required };
    this.#starts.set(key, starts);
    return { key, starts };
  }

  /** Callers with equal keys assume the same roles. */
  keyOf(caller: Caller): string {
    return this.#classes.keyOf(caller);
  }

  /** The same for calls that no trust policy of the files decides. */
  likenessOf(caller: Caller): string {
    return this.#classes.likenessOf(caller);
  }

  /** The roles that a caller may be able to assume, by their numbers: no others trust it. */
  targetsOf(caller: Caller): readonly number[] {
    return [...new Set([...this.#universe.namedBy(caller), ...this.#universe.openTo(caller)])];
  }

  /** The sessions of a role that calls need. */
  demandsOf(role: number): readonly Demand[] {
    return this.#demands.get(role) ?? [];
  }

  #classify(node: RoleNode): void {
    const usual = this.#edges.usualSession(node);
    const key = this.#classes.keyOf(usual);
    const known = this.#roleClasses.get(key);
    if (known !== undefined) {
      this.#classOf[node.index] = known;
      return;
    }
    const made: RoleClass = { node, targets: this.targetsOf(usual), edges: [] };
    this.#roleClasses.set(key, made);
    this.#classOf[node.index] = made;
  }

  /** Finds the calls of all roles, and then those that give the sessions that such calls need. */
  #spread(): void {
    const classes = [...this.#roleClasses.values()];
    const callersOf = new Map<number, RoleClass[]>();
    let open: { readonly to: number; readonly gives: Demand }[] = [];
    const note = (of: RoleClass, edges: readonly Edge[]): void => {
      of.edges.push(...edges);
      for (const { from } of edges) {
        if (from.key === "") continue;
        for (const member of this.#membersOf(of)) {
          const own = this.#demands.get(member) ?? [];
          if (own.some(({ key }) => key === from.key)) continue;
          if (own.length >= mostDemands) {
            this.cut.add(member);
            continue;
          }
          own.push(from);
          this.#demands.set(member, own);
          open.push({ to: member, gives: from });
        }
      }
    };
    for (const each of classes) {
      for (const to of each.targets) {
        const role = this.#universe.roles[to];
        if (role === undefined) continue;
        const edges = this.#edges.ofRole(each.node, role, anything);
        if (edges.length === 0) continue;
        const callers = callersOf.get(to);
        if (callers === undefined) callersOf.set(to, [each]);
        else callers.push(each);
        note(each, edges);
      }
    }
    for (let round = 0; open.length > 0; round++) {
      const now = open;
      open = [];
      for (const { to, gives } of now) {
        const role = this.#universe.roles[to];
        if (role === undefined) continue;
        if (round >= mostRounds) {
          this.cut.add(to);
          continue;
        }
        for (const each of callersOf.get(to) ?? []) note(each, this.#edges.ofRole(each.node, role, gives));
      }
    }
  }

  #membersOf(of: RoleClass): readonly number[] {
    this.#members ??= membersByClass(this.#classOf);
    return this.#members.get(of) ?? [];
  }

  #members: ReadonlyMap<RoleClass, readonly number[]> | undefined;
}

/** What credentials a user has, as far as that is known. */
function credentialsKey({ credentials: { password, activeAccessKeys, mfa } }: UserNode["user"]): string {
  return [password, activeAccessKeys, mfa].map((each) => (each.kind === "known" ? String(each.value) : "?")).join(" ");
}

function membersByClass(classOf: readonly RoleClass[]): ReadonlyMap<RoleClass, readonly number[]> {
  const members = new Map<RoleClass, number[]>();
  classOf.forEach((each, index) => {
    const known = members.get(each);
    if (known === undefined) members.set(each, [index]);
    else known.push(index);
  });
  return members;
}
