import { Graph, type GraphLabel, layout, type NodeLabel, type Point } from "@dagrejs/dagre";

/** A graph with the places of its nodes' centers, its arrows and their labels; sizes are pixels. */
export interface LayeredGraph<Node, Arrow> {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly (Node & { readonly x: number; readonly y: number; readonly width: number })[];
  readonly arrows: readonly (Arrow & { readonly points: readonly Point[]; readonly label: Point })[];
}

/** How high a node is. */
export const nodeHeight = 40;

/** Lays a graph out from left to right. `text` is that of an arrow, which needs room. */
export function layered<
  Node extends { readonly id: string; readonly width: number },
  Arrow extends { readonly from: string; readonly to: string; readonly text: string },
>(nodes: readonly Node[], arrows: readonly Arrow[]): LayeredGraph<Node, Arrow> {
  const graph: Graph<GraphLabel, NodeLabel, EdgeSize> = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 44, edgesep: 14, marginx: 8, marginy: 8 });
  const ids = new Map(nodes.map((node, index) => [node.id, String(index)]));
  for (const { id, width } of nodes) graph.setNode(ids.get(id) ?? "", { width, height: nodeHeight });
  for (const { from, to, text } of arrows) {
    const size = text === "" ? { width: 0, height: 0 } : { width: text.length * 7 + 28, height: 18 };
    graph.setEdge(ids.get(from) ?? "", ids.get(to) ?? "", { ...size, labelpos: "c" });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const plain = {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => {
      const at = graph.node(ids.get(node.id) ?? "");
      return { ...node, x: Math.round(at.x ?? 0), y: Math.round(at.y ?? 0), width: Math.round(at.width) };
    }),
    arrows: arrows.map((arrow) => {
      const [from, to] = [ids.get(arrow.from) ?? "", ids.get(arrow.to) ?? ""];
      const { points = [], x = 0, y = 0 } = graph.edge(from, to);
      const ends =
        from === to ? loopAt(graph.node(from)) : fromSideToSide(graph.node(from), graph.node(to), points.slice(1, -1));
      return { ...arrow, points: ends, label: { x, y } };
    }),
  };
  return clearOfEdge(plain);
}

/** An arrow from a node to itself: dagre 3.1 draws it beside the node (findings/dagre-self-loops-do-not-touch-their-node.sh). */
function loopAt({ x = 0, y = 0, width }: NodeLabel): readonly Point[] {
  const side = x + width / 2;
  return [
    { x: side, y: y - 8 },
    { x: side + 20, y: y - 12 },
    { x: side + 20, y: y + 12 },
    { x: side, y: y + 8 },
  ];
}

/** Where phones of common widths cut a picture off that is wider: from 360 to 393 pixels, less what is around the picture. */
const edge = { from: 300, to: 355 };

/** The same graph with no text where the edge of a phone's window is: there only lines show that it goes on. */
function clearOfEdge<Node, Arrow extends { readonly text: string }>(
  graph: LayeredGraph<Node, Arrow>,
): LayeredGraph<Node, Arrow> {
  if (graph.width <= edge.from) return graph;
  const texts = [
    ...graph.nodes.map(({ x, width }) => ({ left: x - width / 2, right: x + width / 2 })),
    ...graph.arrows.map(({ label, text }) => ({ left: label.x - text.length * 4, right: label.x + text.length * 4 })),
  ].sort((one, other) => other.left - one.left);
  // What overlaps stays together: the leftmost text that has to move takes those along that reach over its left side.
  let start: number | undefined;
  for (const { left, right } of texts) {
    const isAtEdge = left < edge.to && right > edge.from;
    if (isAtEdge || (start !== undefined && right > start && left < start)) start = Math.min(left, start ?? left);
  }
  // The first column cannot move, and is not as wide as a phone.
  if (start === undefined || start < 20) return graph;
  // An arrow ends where the box begins, give or take what was rounded.
  const from = start - 1;
  const by = edge.to + 4 - from;
  const moved = (x: number): number => (x >= from ? x + by : x);
  return {
    ...graph,
    width: Math.ceil(graph.width + by),
    nodes: graph.nodes.map((node) => ({ ...node, x: moved(node.x) })),
    arrows: graph.arrows.map((arrow) => ({
      ...arrow,
      points: arrow.points.map(({ x, y }) => ({ x: moved(x), y })),
      label: { ...arrow.label, x: moved(arrow.label.x) },
    })),
  };
}

/** An arrow from the middle of a side to the middle of the side that faces it: at corners its head would be hard to see. */
function fromSideToSide(from: NodeLabel, to: NodeLabel, between: readonly Point[]): readonly Point[] {
  const direction = (to.x ?? 0) >= (from.x ?? 0) ? 1 : -1;
  return [
    { x: (from.x ?? 0) + (direction * from.width) / 2, y: from.y ?? 0 },
    ...between,
    { x: (to.x ?? 0) - (direction * to.width) / 2, y: to.y ?? 0 },
  ];
}

interface EdgeSize {
  readonly width: number;
  readonly height: number;
  readonly labelpos: string;
  readonly points?: readonly Point[];
  readonly x?: number;
  readonly y?: number;
}

/** A box's width by its texts, as wide as common fonts make them at most; `character` is the width of one of the label's. */
export function boxWidth(label: string, heading: string, character: number): number {
  return Math.round(Math.max(textWidth(label) * character, textWidth(heading) * 6.1, 60) + 24);
}

/** Columns of a text; characters of the East are twice as wide. */
function textWidth(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1),
    0,
  );
}
