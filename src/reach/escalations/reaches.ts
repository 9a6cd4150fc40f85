import { userCaller } from "../caller.js";
import { anything } from "../demands.js";
import type { Side } from "../documents.js";
import type { Edge } from "../edges.js";
import type { Graph } from "../graph.js";
import type { Found, Search } from "../search.js";
import type { Tools } from "../tools.js";
import type { RoleNode, UserNode } from "../universe.js";
import { withMfa } from "./actor.js";
import { everything } from "./after.js";
import type { Changed } from "./way.js";

/** What users and roles reach, as they are or as they would be after a call; found once for those that are alike. */
export class Reaches {
  readonly #tools: Tools;
  readonly #graph: Graph;
  readonly #search: Search;
  readonly #found = new Map<string, Found>();
  readonly #ofUsers = new WeakMap<UserNode, { readonly key: string; readonly found: Found }>();
  readonly #keys = new WeakMap<UserNode, string>();

  constructor(tools: Tools, graph: Graph, search: Search) {
    this.#tools = tools;
    this.#graph = graph;
    this.#search = search;
  }

  /** Equal for users of whom one stands for all in whatever they call. */
  keyOf(node: UserNode): string {
    const known = this.#keys.get(node) ?? this.#graph.wholeKeyOf(node);
    this.#keys.set(node, known);
    return known;
  }

  /** What a user reaches, and what is equal for all users that reach the same. */
  ofUser(node: UserNode): { readonly key: string; readonly found: Found } {
    const known = this.#ofUsers.get(node);
    if (known !== undefined) return known;
    const { key, starts } = this.#graph.startsOf(node);
    const found = this.#found.get(key) ?? this.#search.from(starts);
    this.#found.set(key, found);
    const made = { key, found };
    this.#ofUsers.set(node, made);
    return made;
  }

  /** What sessions of a role reach that carry nothing of their own, or MFA only. Whether they need MFA for it is settled already. */
  ofRole(node: RoleNode, hasMfa: boolean): { readonly key: string; readonly found: Found } {
    const { edges, universe } = this.#tools;
    const usual = edges.usualSession(node);
    const key = `session ${hasMfa} ${this.#graph.keyOf(usual)}`;
    const known = this.#found.get(key);
    if (known !== undefined) return { key, found: known };
    const isMet = (demand: string): boolean => demand === "" || (hasMfa && demand === withMfa.key);
    const none: Edge[] = [];
    for (const to of this.#graph.targetsOf(usual)) {
      const role = universe.roles[to];
      if (role === undefined) continue;
      for (const gives of [anything, ...this.#graph.demandsOf(to)])
        none.push(...edges.ofRole(node, role, gives).filter(({ from }) => isMet(from.key)));
    }
    const found = this.#search.from({ none, required: [] });
    this.#found.set(key, found);
    return { key, found };
  }

  /** A user or role as it is after a call. */
  after({ before, account, entity }: Changed): UserNode | RoleNode {
    const { serviceControl } = "user" in before ? before.caller.side : before.side;
    const side = this.#reduced(this.#tools.universe.documents.side(account, entity, serviceControl));
    if (entity.kind === "user") return { account, user: entity, caller: userCaller(account, entity, side) };
    // INVARIANT: what was a role is one.
    if ("user" in before) throw new Error("a user became a role");
    return { ...before, account, role: entity, side };
  }

  /** With a policy that allows everything, no other counts but for what it denies: so more users are alike. */
  #reduced(side: Side): Side {
    const all = side.identity.policies.find(({ document }) => document.content === everything);
    if (all === undefined) return side;
    const deciding = this.#tools.universe.documents.withDenials(all, side.identity);
    return { ...side, identity: deciding, deciding, key: `${deciding.key}|${side.limitsKey}` };
  }
}
