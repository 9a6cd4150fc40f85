import type { Asker, MfaOfCall } from "../ask.js";
import { anySession, type Caller, isPrincipalTag } from "../caller.js";
import { anything, demandOf } from "../demands.js";
import type { Edge, Edges } from "../edges.js";
import type { Graph } from "../graph.js";
import type { MfaNeeded } from "../model.js";
import { mfaForCall, type PermissionQuestion } from "../questions.js";
import type { Found } from "../search.js";
import type { Tools } from "../tools.js";
import type { RoleNode, UserNode } from "../universe.js";

/** Somebody who makes the calls of a way: the user, or a session of a role that the user reaches. */
export interface Actor {
  /** Equal for actors whose calls are decided alike. */
  readonly key: string;
  readonly caller: Caller;
  /** Sessions of the role with whatever they can carry, where that may make a difference. */
  readonly open: Caller | undefined;
  /** The number of the role; undefined for the user. */
  readonly role: number | undefined;
  /** Equal for the same user, or sessions of the same role that carry MFA alike. */
  readonly id: string;
  /** The calls that lead to the role with MFA, where it is reached without it too. */
  readonly path: readonly Edge[] | undefined;
  /** With what the actor can make a call, in the order in which it is tried. */
  readonly mfasFor: (question: Pick<PermissionQuestion, "action">) => readonly MfaOfCall[];
}

/** A session that carries MFA, and is like any other but for that. */
export const withMfa = demandOf({ ...anything, mfa: true });

/** Finds the roles that users reach with sessions that carry MFA, where sessions do. */
export class MfaSessions {
  readonly #graph: Graph;
  readonly #edges: Edges;
  readonly #universe: Tools["universe"];
  readonly #known = new Map<string, ReadonlyMap<number, readonly Edge[]>>();

  constructor({ edges, universe }: Pick<Tools, "edges" | "universe">, graph: Graph) {
    this.#graph = graph;
    this.#edges = edges;
    this.#universe = universe;
  }

  /** The calls that lead to each of the roles, by their numbers. */
  of(node: UserNode, { required }: Found): ReadonlyMap<number, readonly Edge[]> {
    const { key } = this.#graph.startsOf(node);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const paths = new Map<number, readonly Edge[]>();
    const visit = (edge: Edge, before: readonly Edge[]): void => {
      if (edge.unknown === undefined && !paths.has(edge.to)) paths.set(edge.to, [...before, edge]);
    };
    for (const to of required.roles.keys()) {
      const role = this.#universe.roles[to];
      const edge = role === undefined ? undefined : this.#edges.ofUser(node, role, withMfa, "required");
      if (edge !== undefined) visit(edge, []);
    }
    // What is added while it is gone through is gone through too.
    for (const [from, path] of paths) {
      const role = this.#universe.roles[from];
      if (role === undefined) continue;
      for (const to of this.#graph.targetsOf(this.#edges.usualSession(role))) {
        const target = this.#universe.roles[to];
        if (target === undefined || paths.has(to)) continue;
        for (const edge of this.#edges.ofRole(role, target, withMfa))
          if (edge.from.key === withMfa.key) visit(edge, path);
      }
    }
    this.#known.set(key, paths);
    return paths;
  }
}

/** What actors are made with. */
export interface ActorTools {
  readonly graph: Graph;
  readonly edges: Edges;
  readonly asker: Asker;
  readonly mfaSessions: MfaSessions;
}

/** A user with the credentials for a level of MFA, and at `required` with the others too; undefined where there are none. */
export function userActor(node: UserNode, needed: MfaNeeded, { graph }: ActorTools): Actor | undefined {
  const levels = needed === "required" ? (["required", "none"] as const) : (["none"] as const);
  const mfasFor: Actor["mfasFor"] = (question) => levels.flatMap((level) => mfaForCall(node, level, question) ?? []);
  const some = mfasFor({ action: "iam:any" });
  if (!mfaForCall(node, needed, { action: "iam:any" })) return undefined;
  return {
    key: `${JSON.stringify(some)} ${graph.likenessOf(node.caller)}`,
    caller: node.caller,
    ...{ open: undefined, role: undefined, id: "user", path: undefined },
    mfasFor,
  };
}

/** A session of a role that carries nothing of its own but MFA, if so. */
export function roleActor(node: RoleNode, hasMfa: boolean, { graph, edges, asker }: ActorTools): Actor {
  const caller = hasMfa ? edges.sessionFor(node, withMfa) : edges.usualSession(node);
  const mayTag = asker.mayGive(node.target, "sts:tagsession");
  const mayIdentify = asker.mayGive(node.target, "sts:setsourceidentity");
  const isOpen = (key: string): boolean =>
    key === "aws:userid" || (mayTag && isPrincipalTag(key)) || (mayIdentify && key === "aws:sourceidentity");
  const mfa: MfaOfCall = { kind: "session", present: hasMfa ? "true" : "false" };
  return {
    key: `${mfa.present} ${mayTag} ${mayIdentify} ${graph.likenessOf(caller)}`,
    caller,
    open: anySession(caller, isOpen),
    ...{ role: node.index, id: `${node.index} ${mfa.present}`, path: undefined },
    mfasFor: () => [mfa],
  };
}

/** Those who can call for a user at a level of MFA: at `required` also those who can at `none`. */
export function* actorsOf(
  { node, found, level }: { readonly node: UserNode; readonly found: Found; readonly level: MfaNeeded },
  { universe, times }: Pick<Tools, "universe" | "times">,
  tools: ActorTools,
): Generator<Actor> {
  const own = userActor(node, level, tools);
  if (own !== undefined) yield own;
  for (const role of found[level].roles.keys()) {
    const of = universe.roles[role];
    if (of === undefined) continue;
    const isWithCode = level === "required" && !found.none.roles.has(role);
    yield roleActor(of, isWithCode && times.mfaPropagation === "observed", tools);
  }
  if (level !== "required" || times.mfaPropagation !== "observed") return;
  for (const [role, path] of tools.mfaSessions.of(node, found)) {
    const of = universe.roles[role];
    if (of !== undefined && found.none.roles.has(role)) yield { ...roleActor(of, true, tools), path };
  }
}
