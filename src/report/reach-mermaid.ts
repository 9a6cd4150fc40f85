import { type ReachReport, reachCounts } from "./reach.js";
import { type GraphLimits, type ReachArrowKind, type ReachGraph, type ReachNode, reachGraph } from "./reach-graph.js";
import { shortName } from "./reach-names.js";
import { reachSummary } from "./reach-pretty.js";
import { reachRows } from "./reach-rows.js";
import { count, printable } from "./style.js";

/** Mermaid draws at most 500 arrows, and reads at most 50,000 characters: https://mermaid.js.org/config/schema-docs/config.html. */
const mostCharacters = 50_000;
const largest: GraphLimits = { nodes: 120, arrows: 240 };
/** From here on names are what makes it long, and they are cut. */
const smallest = 8;

/** More names of a node are counted only. */
const mostNames = 3;
const longestName = 64;

/** How an arrow looks, and what it says. */
const arrows: Readonly<
  Record<ReachArrowKind, { readonly line: string; readonly label: string; readonly style: string }>
> = {
  noMfa: { line: "-.->", label: "no MFA", style: "stroke:#b3202d,stroke-width:2px" },
  exempt: { line: "-.->", label: "no MFA, exempt", style: "stroke:#8a5a00,stroke-width:2px" },
  cannot: { line: "-.->", label: "cannot have MFA", style: "stroke:#68737f,stroke-width:1px" },
  afterMfa: { line: "-->", label: "after MFA", style: "stroke:#12613f,stroke-width:1px" },
  mfa: { line: "==>", label: "MFA", style: "stroke:#12613f,stroke-width:3px" },
};

const shapes: Readonly<Record<ReachNode["kind"], readonly [string, string]>> = {
  user: ['(["', '"])'],
  role: ['["', '"]'],
  outside: ['{{"', '"}}'],
};

const words: Readonly<Record<ReachNode["kind"], string>> = { user: "user", role: "role", outside: "outside caller" };

/** Who reaches which role as a flowchart of Mermaid, version 10 or later: the steps of the paths, the worst as far as they fit. */
export function reachMermaid(report: ReachReport): string {
  const rows = reachRows(report);
  let limits = largest;
  for (;;) {
    const text = flowchart(report, reachGraph(report, limits, rows));
    if (text.length < mostCharacters || limits.nodes <= smallest) return text;
    limits = { nodes: limits.nodes / 2, arrows: limits.arrows / 2 };
  }
}

function flowchart(report: ReachReport, graph: ReachGraph): string {
  const { accounts } = report.reach;
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = [
    "flowchart LR",
    `  %% ${comment(reachSummary(report))}`,
    ...leftOut(report, graph.shownPairs, graph.allPairs).map((line) => `  %% ${comment(line)}`),
    ...graph.nodes.map((node) => {
      const [open, close] = shapes[node.kind];
      return `  ${ids.get(node.id)}${open}${labelOf(node, accounts)}${close}`;
    }),
    ...graph.arrows.map(({ from, to, kind }) => {
      const { line, label } = arrows[kind];
      return `  ${ids.get(from)} ${line}|${label}| ${ids.get(to)}`;
    }),
  ];
  for (const [kind, { style }] of Object.entries(arrows)) {
    const numbers = graph.arrows.flatMap((arrow, index) => (arrow.kind === kind ? [index] : []));
    if (numbers.length > 0) lines.push(`  linkStyle ${numbers.join(",")} ${style}`);
  }
  const open = graph.nodes.flatMap((node) => (node.needs === "noMfa" ? (ids.get(node.id) ?? []) : []));
  if (open.length > 0)
    lines.push(
      "  classDef withoutMfa fill:#fce6e6,stroke:#b3202d,color:#1a2330",
      `  class ${open.join(",")} withoutMfa`,
    );
  return `${lines.join("\n")}\n`;
}

/** What the flowchart does not show. */
function leftOut(report: ReachReport, shownPairs: number, allPairs: number): readonly string[] {
  const { reach, gaps, listed } = report;
  const { unknown, escalations, unknownEscalations } = reachCounts(report);
  const hidden = reach.access.length + reach.outside.length - allPairs;
  return [
    ...(shownPairs === allPairs
      ? []
      : [`left out: the paths of ${count(allPairs - shownPairs, "pair")}; --format json has all`]),
    ...(hidden === 0 ? [] : [`left out: ${count(hidden, "pair")} because of --mfa ${listed}`]),
    ...(unknown === 0
      ? []
      : [`left out: ${count(unknown, "pair")} of which it is not known whether the role is reached`]),
    ...(escalations === 0 ? [] : [`left out: ${count(escalations, "way")} to undo MFA`]),
    ...(unknownEscalations === 0
      ? []
      : [`left out: ${count(unknownEscalations, "user")} of which it is not known whether calls undo MFA`]),
    ...(gaps.length === 0 ? [] : ["the files are incomplete, so there can be more"]),
  ];
}

function labelOf({ kind, members }: ReachNode, accounts: readonly string[]): string {
  const names = members.slice(0, mostNames).map((member) => cut(printable(shortName(member, accounts))));
  if (members.length === 1) return names.map(escaped).join("");
  const more = members.length > mostNames ? ", …" : "";
  return escaped(`${count(members.length, words[kind])}: ${names.join(", ")}${more}`);
}

function cut(name: string): string {
  const characters = [...name];
  return characters.length <= longestName ? name : `${characters.slice(0, longestName - 1).join("")}…`;
}

/** A label with everything that Mermaid could read as more than text as its entities, such as `#34;` for a quote. */
function escaped(label: string): string {
  return label.replace(/[^\p{L}\p{N} _.,:/@+=()…-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** A line that stays a comment: Mermaid reads directives within `%%{` and `}%%`. */
function comment(text: string): string {
  return printable(text).replace(/[{}%]/g, " ");
}
