import type { DocumentedRole, TrustEdge } from "../documentation/index.js";
import { boxWidth, type LayeredGraph, layered, nodeHeight } from "./layered.js";
import { roleAnchor } from "./names.js";
import { count, listed, shortened, visible } from "./visible.js";
import { edgeWords, mfaMarks, principalWords } from "./words.js";

/** Somebody in a picture of trust, or several of a kind. */
export interface TrustNode {
  readonly id: string;
  readonly kind: TrustEdge["kind"] | "documentedRole";
  /** What kind it is, in small. */
  readonly heading: string;
  readonly label: string;
  /** Everything that `label` leaves out. */
  readonly title: string;
  /** The titles of all principals that it represents. */
  readonly members: readonly string[];
  /** Where in the page it leads. */
  readonly href: string | null;
  readonly mfa: DocumentedRole["mfa"] | null;
}

/** An arrow of trust. */
export interface TrustArrow {
  readonly from: string;
  readonly to: string;
  readonly mfa: TrustEdge["mfa"];
  /** Whether all statements of the arrow have another limit than MFA. */
  readonly isLimited: boolean;
}

export interface TrustGraph {
  readonly nodes: readonly TrustNode[];
  readonly arrows: readonly TrustArrow[];
}

export type PlacedGraph = LayeredGraph<TrustNode, TrustArrow>;

/** From this many of a kind on they are drawn as one. */
const crowd = 12;
/** More names of a crowd than these are not listed; each role's chapter has its own. */
const mostNamed = 40;
const longestLabel = 30;

/** Who is trusted by one role, and which documented roles trust it in turn. */
export function neighbourhoodOf(role: DocumentedRole, roles: readonly DocumentedRole[]): TrustGraph {
  const trusting = roles.filter(
    (other) => other.id !== role.id && other.trust.some((edge) => edge.fromRole === role.id),
  );
  const beyond = trusting.map((other) => ({
    role: other,
    edges: other.trust.filter((edge) => edge.fromRole === role.id),
  }));
  const graph = grouped(graphOf([{ role, edges: role.trust }, ...beyond], roles), role.id);
  // Its own chapter is where the picture is.
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === nodeOfRole(role).id ? { ...node, href: null } : node)),
  };
}

/** All trust: who, role, role. */
export function graphOfAll(roles: readonly DocumentedRole[]): TrustGraph {
  return grouped(
    graphOf(
      roles.map((role) => ({ role, edges: role.trust })),
      roles,
    ),
    null,
  );
}

/** More nodes than these are no picture. */
const mostNodes = 48;

/**
 * All trust as far as it is a picture: of too many roles, those to look at first. `leftOut` is how many roles are not in it.
 */
export function pictureOfAll(roles: readonly DocumentedRole[]): {
  readonly graph: TrustGraph;
  readonly leftOut: number;
} {
  const trusting = roles.filter(({ trust }) => trust.length > 0);
  const urgent = [...trusting].sort((one, other) => urgencyOf(one) - urgencyOf(other));
  for (let number = urgent.length; ; number = Math.floor(number / 2)) {
    const chosen = new Set(urgent.slice(0, number));
    // In their own order, so that those of a few roles are where the list of roles has them.
    const graph = graphOfAll(roles.filter((role) => chosen.has(role)));
    if (graph.nodes.length <= mostNodes || number <= 1) return { graph, leftOut: trusting.length - number };
  }
}

function urgencyOf({ mfa }: DocumentedRole): number {
  return (["refuted", "unknown", "exempt", "shown", "proved", "notApplicable"] as const).indexOf(mfa);
}

function graphOf(
  parts: readonly { readonly role: DocumentedRole; readonly edges: readonly TrustEdge[] }[],
  roles: readonly DocumentedRole[],
): TrustGraph {
  const known = new Map(roles.map((role) => [role.id, role]));
  const nodes = new Map<string, TrustNode>();
  const arrows = new Map<string, TrustArrow>();
  for (const { role, edges } of parts) {
    const to = nodeOfRole(role);
    nodes.set(to.id, to);
    for (const edge of edges) {
      const documented = edge.fromRole === null ? undefined : known.get(edge.fromRole);
      const from = documented === undefined ? nodeOfPrincipal(edge) : nodeOfRole(documented);
      nodes.set(from.id, nodes.get(from.id) ?? from);
      addArrow(arrows, { from: from.id, to: to.id, mfa: edge.mfa, isLimited: edge.limits.length > 0 });
    }
  }
  return { nodes: [...nodes.values()], arrows: [...arrows.values()] };
}

/** One arrow from here to there: of several statements, the one that asks least. */
function addArrow(arrows: Map<string, TrustArrow>, arrow: TrustArrow): void {
  const key = JSON.stringify([arrow.from, arrow.to]);
  const order = ["required", "cannot", "notRequired"];
  const other = arrows.get(key);
  if (other === undefined) {
    arrows.set(key, arrow);
    return;
  }
  const least = order.indexOf(arrow.mfa) > order.indexOf(other.mfa) ? arrow : other;
  // Of statements that ask the same, one without a limit is what counts.
  const isLimited = arrow.mfa === other.mfa ? arrow.isLimited && other.isLimited : least.isLimited;
  arrows.set(key, { ...least, isLimited });
}

function nodeOfRole(role: DocumentedRole): TrustNode {
  const title = `role ${visible(role.name)}: ${mfaMarks[role.mfa].label}`;
  return {
    id: `role ${role.id}`,
    kind: "documentedRole",
    heading: `role · ${mfaMarks[role.mfa].label}`,
    label: visible(role.name),
    title,
    members: [title],
    href: `#${roleAnchor(role)}`,
    mfa: role.mfa,
  };
}

function nodeOfPrincipal(edge: TrustEdge): TrustNode {
  const [kind] = principalWords[edge.kind];
  const label = visible(edge.label);
  const bare = label.toLowerCase().startsWith(`${kind.toLowerCase()} `) ? label.slice(kind.length + 1) : label;
  const title = label === visible(edge.from) ? label : `${label} (${visible(edge.from)})`;
  return {
    // Everybody of an organization is somebody else than everybody.
    id: edge.kind === "everyone" ? `${edge.kind} ${edge.from} ${edge.label}` : `${edge.kind} ${edge.from}`,
    kind: edge.kind,
    heading: kind === bare ? "principal" : kind,
    label: bare,
    title,
    members: [title],
    href: null,
    mfa: null,
  };
}

/**
 * The same with crowds drawn as one: where there are more than a dozen of a kind, those that trust and are trusted alike
 * become one node, and principals that still are too many one for each thing that is asked of them.
 */
function grouped(graph: TrustGraph, centre: string | null): TrustGraph {
  const kinds = new Set(graph.nodes.map((node) => node.kind));
  kinds.delete("documentedRole");
  let merged = graph;
  for (const kind of kinds) {
    merged = mergeCrowd(
      merged,
      kind,
      (node, from) => JSON.stringify(from.map((arrow) => [arrow.to, arrow.mfa]).sort()) + String(node.kind),
    );
    merged = mergeCrowd(merged, kind, (_, from) => JSON.stringify([...new Set(from.map((arrow) => arrow.mfa))].sort()));
  }
  return mergeCrowd(merged, "documentedRole", (node, from, to) =>
    node.id === `role ${centre}` || from.length > 0
      ? node.id
      : JSON.stringify([node.mfa, to.map((arrow) => [arrow.from, arrow.mfa]).sort()]),
  );
}

function mergeCrowd(
  graph: TrustGraph,
  kind: TrustNode["kind"],
  likeness: (node: TrustNode, from: readonly TrustArrow[], to: readonly TrustArrow[]) => string,
): TrustGraph {
  const members = graph.nodes.filter((node) => node.kind === kind);
  if (members.length <= crowd) return graph;
  const outgoing = inGroups(graph.arrows, (arrow) => arrow.from);
  const incoming = inGroups(graph.arrows, (arrow) => arrow.to);
  const alike = inGroups(members, (node) => likeness(node, outgoing.get(node.id) ?? [], incoming.get(node.id) ?? []));
  const into = new Map<string, TrustNode>();
  for (const nodes of alike.values()) {
    const one = nodes.length === 1 ? nodes[0] : crowdNode(nodes, kind);
    for (const node of nodes) into.set(node.id, one ?? node);
  }
  const arrows = new Map<string, TrustArrow>();
  for (const { from, to, mfa, isLimited } of graph.arrows) {
    addArrow(arrows, { from: into.get(from)?.id ?? from, to: into.get(to)?.id ?? to, mfa, isLimited });
  }
  const nodes = new Map(graph.nodes.map((node) => into.get(node.id) ?? node).map((node) => [node.id, node]));
  return { nodes: [...nodes.values()], arrows: [...arrows.values()] };
}

/** What has the same key together, in the order in which it came. */
function inGroups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Several nodes as one. A node may already be several. */
function crowdNode(nodes: readonly TrustNode[], kind: TrustNode["kind"]): TrustNode {
  const [first] = nodes;
  const words = kind === "documentedRole" ? principalWords.role : principalWords[kind];
  const names = nodes.flatMap((node) => node.members);
  const more = names.length - mostNamed;
  return {
    id: `crowd ${nodes.map((node) => node.id).join("\n")}`,
    kind,
    heading: first?.mfa === null || first === undefined ? words[1] : `roles · ${mfaMarks[first.mfa].label}`,
    label: count(names.length, words[0], words[1]),
    title: [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
    members: names,
    href: kind === "documentedRole" ? "#roles" : null,
    mfa: first?.mfa ?? null,
  };
}

/** The arrows as text, for screen readers: who trusts which principal, and under which condition. */
export function graphInWords({ nodes, arrows }: TrustGraph): string {
  if (arrows.length === 0) return "No role trusts a principal.";
  const byMfa = (["required", "notRequired", "cannot"] as const).flatMap((mfa) => {
    const found = arrows.filter((arrow) => arrow.mfa === mfa).length;
    return found === 0 ? [] : [`${found} ${inWords[mfa]}`];
  });
  const roles = nodes.filter((node) => node.kind === "documentedRole").length;
  return `${count(nodes.length - roles, "principal")} and ${count(roles, "role")}. Arrows: ${listed(byMfa)}.`;
}

const inWords = {
  required: "only with MFA",
  notRequired: "without MFA required",
  cannot: "from callers that cannot have MFA",
} as const;

/** Lays the graph out from left to right; sizes are pixels. */
export function placed({ nodes, arrows }: TrustGraph): PlacedGraph {
  const shown = nodes.map((node) => ({ ...node, label: shortened(node.label, longestLabel) }));
  return layered(
    shown.map((node) => ({ ...node, width: widthOf(node) })),
    arrows.map((arrow) => ({ ...arrow, text: arrowLabel(arrow) })),
  );
}

/** A role with its callers below one another, each with what is asked of it: for windows that are narrower than a picture. */
export interface StackedGraph {
  readonly width: number;
  readonly height: number;
  readonly trees: readonly {
    readonly role: PlacedNode;
    readonly callers: readonly { readonly node: PlacedNode; readonly arrow: TrustArrow }[];
  }[];
}

type PlacedNode = PlacedGraph["nodes"][number];

const longestNarrowLabel = 27;
const callerIndent = 40;

/** Lays the graph out from top to bottom, so that it is as wide as its widest label. A caller is below each role it can assume. */
export function stacked({ nodes, arrows }: TrustGraph): StackedGraph {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, label: shortened(node.label, longestNarrowLabel) }]));
  const incoming = inGroups(arrows, ({ to }) => to);
  let top = 8;
  let right = 0;
  const place = (node: TrustNode, left: number): PlacedNode => {
    const width = widthOf(node);
    const shown = { ...node, width, x: left + Math.round(width / 2), y: top + nodeHeight / 2 };
    right = Math.max(right, left + width);
    top += nodeHeight;
    return shown;
  };
  const trees = [...incoming].flatMap(([to, own]) => {
    const role = byId.get(to);
    if (role === undefined) return [];
    const placedRole = place(role, 8);
    const callers = own.flatMap((arrow) => {
      const node = byId.get(arrow.from);
      // What is asked stands above the caller.
      top += 22;
      right = Math.max(right, callerIndent + arrowLabel(arrow).length * 7);
      return node === undefined ? [] : [{ node: place(node, callerIndent), arrow }];
    });
    top += 22;
    return [{ role: placedRole, callers }];
  });
  return { width: right + 8, height: top, trees };
}

/** The text on an arrow. */
export function arrowLabel({ mfa, isLimited }: Pick<TrustArrow, "mfa" | "isLimited">): string {
  const { label } = edgeWords[mfa];
  return isLimited && mfa === "notRequired" ? `${label}, other conditions` : label;
}

/** A node's width by its texts, as wide as common fonts make them at most. */
function widthOf({ kind, heading, label }: TrustNode): number {
  const character = kind === "documentedRole" ? 8.6 : 7.8;
  return boxWidth(label, heading, character);
}
