import type { Point } from "@dagrejs/dagre";
import { Scroller } from "./names.js";
import { arrowLabel, graphInWords, type PlacedGraph, placed, stacked, type TrustGraph } from "./trust-graph.js";
import { edgeWords } from "./words.js";

/**
 * Who is trusted, as a picture: principals on the left, roles on the right; how an arrow looks says whether it needs MFA. On a
 * phone the callers of each role are below it.
 */
export function TrustPicture({ title, graph }: { readonly title: string; readonly graph: TrustGraph }) {
  return (
    <>
      <WidePicture title={title} graph={graph} />
      <NarrowPicture title={title} graph={graph} />
    </>
  );
}

function WidePicture({ title, graph }: { readonly title: string; readonly graph: TrustGraph }) {
  const { width, height, nodes, arrows }: PlacedGraph = placed(graph);
  return (
    <Scroller label={title} kind="wide">
      <svg class="trust" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group">
        <title>{title}</title>
        <desc>{graphInWords(graph)}</desc>
        {arrows.map(({ from, to, mfa, isLimited, points, label }) => (
          <g key={`${from}\n${to}`} class={`a ${mfa}`}>
            <path d={curve(points)} />
            <path class="h" d={head(points)} />
            <text x={Math.round(label.x)} y={Math.round(label.y) + 4}>
              {arrowLabel({ mfa, isLimited })}
            </text>
          </g>
        ))}
        {nodes.map((node) => (
          <Node key={node.id} node={node} />
        ))}
      </svg>
    </Scroller>
  );
}

function NarrowPicture({ title, graph }: { readonly title: string; readonly graph: TrustGraph }) {
  const { width, height, trees } = stacked(graph);
  return (
    <Scroller label={title} kind="narrow">
      <svg class="trust" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group">
        <title>{title}</title>
        <desc>{graphInWords(graph)}</desc>
        {trees.map(({ role, callers }) => (
          <g key={role.id}>
            <path class="rail" d={`M20 ${role.y + 20}V${callers.at(-1)?.node.y ?? role.y + 20}`} />
            {callers.map(({ node, arrow }) => (
              <g key={node.id} class={`a ${arrow.mfa}`}>
                <path d={`M40 ${node.y}H28`} />
                <path class="h" d={`M20 ${node.y}l8 -4v8z`} />
                <text x="40" y={node.y - 26}>
                  {arrowLabel(arrow)}
                </text>
              </g>
            ))}
            {[role, ...callers.map(({ node }) => node)].map((node) => (
              <Node key={node.id} node={node} />
            ))}
          </g>
        ))}
      </svg>
    </Scroller>
  );
}

function Node({ node }: { readonly node: PlacedGraph["nodes"][number] }) {
  const left = node.x - Math.round(node.width / 2);
  const look = node.kind === "documentedRole" ? `n r ${node.mfa}` : `n ${node.kind}`;
  const drawn = (
    <>
      {node.title.includes(node.label) && node.members.length === 1 ? null : <title>{node.title}</title>}
      <rect x={left} y={node.y - 20} width={node.width} />
      <text x={left + 12} y={node.y - 4}>
        {node.heading}
      </text>
      <text class="l" x={left + 12} y={node.y + 12}>
        {node.label}
      </text>
    </>
  );
  return node.href === null ? (
    <g class={look}>{drawn}</g>
  ) : (
    <a class={look} href={node.href}>
      {drawn}
    </a>
  );
}

/** What the lines of a picture mean; `kind` is the class of an arrow of its kind. */
export function LineLegend({ lines }: { readonly lines: readonly { readonly kind: string; readonly says: string }[] }) {
  return (
    <ul class="legend lines">
      {lines.map(({ kind, says }) => (
        <li key={kind}>
          <svg class="trust" width="44" height="12" aria-hidden="true">
            <g class={`a ${kind}`}>
              <path d="M1 6H38" />
              <path class="h" d="M43 6l-8-4v8z" />
            </g>
          </svg>
          {says}
        </li>
      ))}
    </ul>
  );
}

/** What the lines of trust mean. */
export function TrustLegend() {
  const kinds = ["required", "notRequired", "cannot"] as const;
  return <LineLegend lines={kinds.map((kind) => ({ kind, says: edgeWords[kind].says }))} />;
}

/** A line through the points of an arrow, level where it leaves and where it ends, as SVG's path. */
export function curve(points: readonly Point[]): string {
  const rounded = points.map(({ x, y }) => [Math.round(x), Math.round(y)] as const);
  return rounded
    .map(([x, y], index) => {
      const before = rounded[index - 1];
      if (before === undefined) return `M${x} ${y}`;
      const middle = Math.round((before[0] + x) / 2);
      return y === before[1] ? `H${x}` : `C${middle} ${before[1]} ${middle} ${y} ${x} ${y}`;
    })
    .join("");
}

/** The arrow's head: lines end level. */
export function head(points: readonly Point[]): string {
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return "";
  const back = end.x < before.x ? 8 : -8;
  return `M${Math.round(end.x)} ${Math.round(end.y)}l${back} -4v8z`;
}
