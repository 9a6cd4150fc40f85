import { type ReachArrow, type ReachGraph, type ReachNode, shortName } from "../report/index.js";
import { boxWidth, layered } from "./layered.js";
import { Scroller } from "./names.js";
import type { AccountsOfReport } from "./reach-names.js";
import { arrowOrder, arrowWords } from "./reach-words.js";
import { curve, head, LineLegend } from "./trust-picture.js";
import { count, listed, shortened, visible } from "./visible.js";

const longestLabel = 30;
/** More arrows than these have no labels: the legend says what lines mean, and each box what it needs. */
const mostLabels = 24;
/** More names of a node are counted only. */
const mostNamed = 40;

const kindWords: Readonly<Record<ReachNode["kind"], readonly [one: string, many: string]>> = {
  user: ["user", "users"],
  role: ["role", "roles"],
  outside: ["outside the files", "outside the files"],
};

/** The steps of the paths as a picture, from callers on the left to roles on the right. */
export function ReachPicture({ graph, accounts }: { readonly graph: ReachGraph; readonly accounts: AccountsOfReport }) {
  const isLabelled = graph.arrows.length <= mostLabels;
  const { width, height, nodes, arrows } = layered(
    graph.nodes.map((node) => drawn(node, accounts)),
    graph.arrows.map((arrow) => ({ ...arrow, text: isLabelled ? arrowWords[arrow.kind].label : "" })),
  );
  const title = "Who reaches which role, step by step";
  return (
    <Scroller label={title}>
      <svg class="trust" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group">
        <title>{title}</title>
        <desc>{inWords(graph)}</desc>
        {arrows.map(({ from, to, kind, text, points, label }) => (
          <g key={`${from}\n${to}`} class={`a ${kind}`}>
            <path d={curve(points)} />
            <path class="h" d={head(points)} />
            {text === "" ? null : (
              <text x={Math.round(label.x)} y={Math.round(label.y) + 4}>
                {text}
              </text>
            )}
          </g>
        ))}
        {nodes.map((node) => {
          const left = node.x - Math.round(node.width / 2);
          return (
            <g key={node.id} class={`n ${node.look}`}>
              {node.title === node.label ? null : <title>{node.title}</title>}
              <rect x={left} y={node.y - 20} width={node.width} />
              <text x={left + 12} y={node.y - 4}>
                {node.heading}
              </text>
              <text class="l" x={left + 12} y={node.y + 12}>
                {node.label}
              </text>
            </g>
          );
        })}
      </svg>
    </Scroller>
  );
}

/** A node with its texts, its width and the classes of how it looks. */
function drawn({ id, kind, members, needs }: ReachNode, accounts: AccountsOfReport) {
  const names = members.map((arn) => visible(shortName(arn, accounts)));
  const [one, many] = kindWords[kind];
  const word = members.length === 1 ? one : many;
  const heading = needs === undefined ? word : `${word} · ${arrowWords[needs].label}`;
  const label = names.length === 1 ? names.join("") : `${names.length}: ${names.slice(0, 2).join(", ")}`;
  const more = names.length - mostNamed;
  const title = [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
  const shown = names.length > 2 ? `${shortened(label, longestLabel - 1)}…` : shortened(label, longestLabel);
  const look = kind === "role" ? `r ${needs === "noMfa" ? "refuted" : ""}` : kind;
  return { id, heading, label: shown, title, look, width: boxWidth(shown, heading, kind === "role" ? 8.6 : 7.8) };
}

/** The arrows as text, for screen readers. */
function inWords({ nodes, arrows }: ReachGraph): string {
  const of = (kind: ReachNode["kind"]): number => nodes.filter((node) => node.kind === kind).length;
  const kinds = arrowOrder.flatMap((kind) => {
    const found = arrows.filter((arrow) => arrow.kind === kind).length;
    return found === 0 ? [] : [`${found} ${arrowWords[kind].label}`];
  });
  const boxes = [
    ...(of("user") === 0 ? [] : [count(of("user"), "box of users", "boxes of users")]),
    ...(of("outside") === 0 ? [] : [count(of("outside"), "box of outside callers", "boxes of outside callers")]),
    count(of("role"), "box of roles", "boxes of roles"),
  ];
  return `${listed(boxes)}. Arrows: ${listed(kinds)}. The tables below say the same in words.`;
}

/** What the lines mean, of the kinds that the picture has. */
export function ReachLegend({ arrows }: { readonly arrows: readonly ReachArrow[] }) {
  const kinds = arrowOrder.filter((kind) => arrows.some((arrow) => arrow.kind === kind));
  return <LineLegend lines={kinds.map((kind) => ({ kind, says: arrowWords[kind].says }))} />;
}
