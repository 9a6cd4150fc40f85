import type { MfaNeeded } from "../reach/index.js";
import { isListed, isOpen, isOpenToOutside, type ReachReport } from "./reach.js";
import { type PairState, type ReachRow, reachRows } from "./reach-rows.js";

/** What an arrow needs: `afterMfa` is a step of a session of somebody who needed MFA before; `cannot` comes from callers without MFA of AWS. */
export type ReachArrowKind = "noMfa" | "exempt" | "cannot" | "afterMfa" | "mfa";

/** Users, roles or outside callers, several where they reach and are reached alike. */
export interface ReachNode {
  readonly id: string;
  readonly kind: "user" | "role" | "outside";
  /** ARNs, and outside callers as the report has them. */
  readonly members: readonly string[];
  /** The least that anybody needs to reach the role; undefined for callers. */
  readonly needs: ReachArrowKind | undefined;
}

/** A step of at least one path. */
export interface ReachArrow {
  readonly from: string;
  readonly to: string;
  readonly kind: ReachArrowKind;
}

/** The steps of the paths of a report, or of as many as fit. */
export interface ReachGraph {
  readonly nodes: readonly ReachNode[];
  readonly arrows: readonly ReachArrow[];
  /** Pairs of a caller and a role whose paths the graph has, and all listed ones. */
  readonly shownPairs: number;
  readonly allPairs: number;
}

/** How large a graph may be. */
export interface GraphLimits {
  readonly nodes: number;
  readonly arrows: number;
}

/** From this many of a kind on, those that reach and are reached alike are one node. */
const crowd = 12;

/** The worst first: what is shown of two steps from here to there, and which paths are left out last. */
const order: readonly ReachArrowKind[] = ["noMfa", "exempt", "cannot", "afterMfa", "mfa"];

/** Ways from callers to a role, with what they need. */
interface Way {
  readonly kind: "user" | "outside";
  readonly from: readonly string[];
  readonly by: readonly string[];
  readonly needs: ReachArrowKind;
}

/** The steps of a report's paths as a graph that people can look at: the worst paths as far as they fit. */
export function reachGraph(report: ReachReport, limits: GraphLimits, rows = reachRows(report)): ReachGraph {
  const ways = waysOf(report, rows);
  const allPairs = pairsOf(ways);
  const graph = (many: number): ReachGraph => {
    const shown = ways.slice(0, many);
    return { ...merged(graphOf(shown)), shownPairs: pairsOf(shown), allPairs };
  };
  const fits = ({ nodes, arrows }: ReachGraph): boolean =>
    nodes.length <= limits.nodes && arrows.length <= limits.arrows;
  let best = graph(ways.length);
  if (fits(best)) return best;
  // Fewer ways do not always make a smaller graph, as crowds come apart; the most that fits is nearly always found. Small
  // graphs take the least time, so they come first.
  let [least, most] = [0, 1];
  best = graph(0);
  const isFitting = (many: number): boolean => {
    const tried = graph(many);
    if (!fits(tried)) return false;
    [least, best] = [many, tried];
    return true;
  };
  // INVARIANT: all ways together do not fit.
  while (isFitting(Math.min(most, ways.length))) most *= 2;
  most = Math.min(most, ways.length);
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (!isFitting(middle)) most = middle;
  }
  return best;
}

function pairsOf(ways: readonly Way[]): number {
  return ways.reduce((sum, { from }) => sum + from.length, 0);
}

/** All ways, the worst first. */
function waysOf(report: ReachReport, rows: readonly ReachRow[]): readonly Way[] {
  const { reach, listed, exempt } = report;
  const ofUsers = rows.map(({ users, by, state }): Way => ({ kind: "user", from: users, by, needs: needs[state] }));
  const ofOutside = reach.outside
    .filter(({ mfa }) => isListed(mfa, listed))
    .map((each): Way => ({ kind: "outside", from: [each.from], by: each.by, needs: outsideNeeds(each, exempt) }));
  const all = [...ofUsers, ...ofOutside];
  return (["noMfa", "mfa", "cannot", "exempt"] as const).flatMap((kind) => all.filter((way) => way.needs === kind));
}

const needs: Readonly<Record<PairState, ReachArrowKind>> = {
  open: "noMfa",
  known: "noMfa",
  exempt: "exempt",
  withMfa: "mfa",
};

function outsideNeeds(
  each: { readonly from: string; readonly to: string; readonly mfa: MfaNeeded },
  exempt: ReadonlyMap<string, string>,
): ReachArrowKind {
  if (each.mfa === "required") return "mfa";
  if (!isOpen(each, exempt)) return "exempt";
  return isOpenToOutside(each, exempt) ? "noMfa" : "cannot";
}

interface PlainGraph {
  readonly nodes: readonly ReachNode[];
  readonly arrows: readonly ReachArrow[];
}

function graphOf(ways: readonly Way[]): PlainGraph {
  const nodes = new Map<string, ReachNode>();
  const arrows = new Map<string, ReachArrow>();
  for (const { kind, from, by, needs } of ways) {
    const [first] = by;
    for (const caller of first === undefined ? [] : from) {
      if (!nodes.has(caller)) nodes.set(caller, { id: caller, kind, members: [caller], needs: undefined });
      addArrow(arrows, caller, first ?? "", needs);
    }
    for (const [index, role] of by.entries()) {
      const known = nodes.get(role)?.needs ?? needs;
      nodes.set(role, { id: role, kind: "role", members: [role], needs: worse(known, needs) });
      const before = by[index - 1];
      if (before !== undefined) addArrow(arrows, before, role, needs === "mfa" ? "afterMfa" : needs);
    }
  }
  return { nodes: [...nodes.values()], arrows: [...arrows.values()] };
}

function worse(one: ReachArrowKind, other: ReachArrowKind): ReachArrowKind {
  return order.indexOf(one) <= order.indexOf(other) ? one : other;
}

function addArrow(arrows: Map<string, ReachArrow>, from: string, to: string, kind: ReachArrowKind): void {
  const key = `${from}\n${to}`;
  arrows.set(key, { from, to, kind: worse(arrows.get(key)?.kind ?? kind, kind) });
}

/** The same with crowds as one node: those of a kind that reach the same with the same, and are reached alike. */
function merged(graph: PlainGraph): PlainGraph {
  let now = graph;
  for (const kind of ["user", "outside", "role", "user", "outside"] as const) now = mergedKind(now, kind);
  return now;
}

function mergedKind(graph: PlainGraph, kind: ReachNode["kind"]): PlainGraph {
  const isOfKind = (node: ReachNode): boolean => node.kind === kind;
  if (graph.nodes.filter(isOfKind).length <= crowd) return graph;
  const likeness = new Map<string, string[]>();
  const note = (node: string, what: string): void => {
    const noted = likeness.get(node);
    if (noted === undefined) likeness.set(node, [what]);
    else noted.push(what);
  };
  for (const { from, to, kind } of graph.arrows) {
    note(from, `> ${to} ${kind}`);
    note(to, `< ${from} ${kind}`);
  }
  const alike = new Map<string, ReachNode[]>();
  for (const node of graph.nodes.filter(isOfKind)) {
    const key = [node.needs, ...(likeness.get(node.id) ?? []).sort()].join("\n");
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [node]);
    else group.push(node);
  }
  const into = new Map<string, ReachNode>();
  for (const group of alike.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const one = { ...first, members: group.flatMap(({ members }) => members) };
    for (const { id } of group) into.set(id, one);
  }
  const nodes = new Map(graph.nodes.map((node) => into.get(node.id) ?? node).map((node) => [node.id, node]));
  const arrows = new Map<string, ReachArrow>();
  for (const { from, to, kind } of graph.arrows)
    addArrow(arrows, into.get(from)?.id ?? from, into.get(to)?.id ?? to, kind);
  return { nodes: [...nodes.values()], arrows: [...arrows.values()] };
}
