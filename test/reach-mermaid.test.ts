import { describe, expect, test } from "vitest";
import { type GraphLimits, type ReachReport, reachGraph, reachMermaid } from "../src/report/index.js";
import { hostileText } from "./site/hostile.js";
import { access, arn, fullReport, hostileReport, largeReport, outside, reportOf } from "./site/reach-sample.js";

/** A flowchart as Mermaid reads it: https://mermaid.js.org/syntax/flowchart.html, as far as ours use it. */
interface Flowchart {
  readonly comments: readonly string[];
  /** The texts of the nodes, by id. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly arrows: readonly {
    readonly from: string;
    readonly to: string;
    readonly line: string;
    readonly label: string;
  }[];
  /** The style of each arrow, by its number. */
  readonly styles: ReadonlyMap<number, string>;
  readonly withoutMfa: readonly string[];
}

/** Reads a flowchart; throws for a line that is none of those that we write. */
function readFlowchart(text: string): Flowchart {
  expect(text.endsWith("\n")).toBe(true);
  const [head, ...lines] = text.slice(0, -1).split("\n");
  expect(head).toBe("flowchart LR");
  const comments: string[] = [];
  const nodes = new Map<string, string>();
  const arrows: { from: string; to: string; line: string; label: string }[] = [];
  const styles = new Map<number, string>();
  const withoutMfa: string[] = [];
  for (const line of lines) {
    const [, comment] = /^ {2}%% ([^{}%]*)$/.exec(line) ?? [];
    // A label has letters, digits, a few signs, and entities.
    const label = /((?:[\p{L}\p{N} _.,:/@+=()…-]|#\d+;)+)/u.source;
    const node = new RegExp(
      `^ {2}(n\\d+)(?:\\(\\["${label}"\\]\\)|\\["${label}"\\]|\\{\\{"${label}"\\}\\})$`,
      "u",
    ).exec(line);
    const arrow = /^ {2}(n\d+) (-\.->|-->|==>)\|([A-Za-z ,]+)\| (n\d+)$/.exec(line);
    const style = /^ {2}linkStyle (\d+(?:,\d+)*) (stroke:#[0-9a-f]{6},stroke-width:\dpx)$/.exec(line);
    const classes = /^ {2}class (n\d+(?:,n\d+)*) withoutMfa$/.exec(line);
    if (comment !== undefined) comments.push(comment);
    else if (node !== null) nodes.set(node[1] ?? "", unescaped(node[2] ?? node[3] ?? node[4] ?? ""));
    else if (arrow !== null)
      arrows.push({ from: arrow[1] ?? "", to: arrow[4] ?? "", line: arrow[2] ?? "", label: arrow[3] ?? "" });
    else if (style !== null) for (const each of (style[1] ?? "").split(",")) styles.set(Number(each), style[2] ?? "");
    else if (classes !== null) withoutMfa.push(...(classes[1] ?? "").split(","));
    else expect(line).toMatch(/^ {2}classDef withoutMfa fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}$/);
  }
  for (const { from, to } of arrows) expect([nodes.has(from), nodes.has(to)]).toEqual([true, true]);
  return { comments, nodes, arrows, styles, withoutMfa };
}

function unescaped(label: string): string {
  return label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** The arrows by the names of their nodes. */
function namedArrows({ nodes, arrows }: Flowchart): readonly string[] {
  return arrows.map(({ from, to, line, label }) => `${nodes.get(from)} ${line} ${nodes.get(to)}: ${label}`);
}

describe("the flowchart of reach", () => {
  test("has the steps of the paths, each once, with what they need", () => {
    const chart = readFlowchart(reachMermaid(fullReport()));
    const [one, two] = ["(111122223333)", "(444455556666)"];
    expect([...namedArrows(chart)].sort()).toEqual(
      [
        ...["alice", "bob", "carol", "dan"].map((user) => `${user} ${one} -.-> ci ${one}: no MFA`),
        `dan ${one} -.-> deploy ${one}: no MFA`,
        `ci ${one} -.-> deploy ${one}: no MFA`,
        `alice ${one} ==> admin ${one}: MFA`,
        `admin ${one} --> other ${two}: after MFA`,
        `carol ${one} -.-> team/audit ${one}: no MFA, exempt`,
        `account 999988887777 -.-> deploy ${one}: no MFA`,
        `everybody ==> admin ${one}: MFA`,
        `service ec2.amazonaws.com -.-> ci ${one}: cannot have MFA`,
      ].sort(),
    );
    expect(chart.withoutMfa.map((id) => chart.nodes.get(id))).toEqual([`ci ${one}`, `deploy ${one}`]);
    for (const [index, { label }] of chart.arrows.entries())
      expect(chart.styles.get(index)).toMatch(label === "no MFA" ? /#b3202d/ : /stroke/);
    expect(chart.comments.join("\n")).toContain(
      "left out: 2 pairs of which it is not known whether the role is reached",
    );
    expect(chart.comments.join("\n")).toContain("left out: 3 ways to undo MFA");
    expect(chart.comments.join("\n")).toContain("the files are incomplete, so there can be more");
  });

  test("has what is listed, and says what is not", () => {
    const { reach, ...others } = fullReport();
    const chart = readFlowchart(reachMermaid({ reach, ...others, listed: "required" }));
    expect(new Set(chart.arrows.map(({ label }) => label))).toEqual(new Set(["MFA", "after MFA"]));
    expect(chart.comments.join("\n")).toMatch(/left out: \d+ pairs because of --mfa required/);
  });

  test.each([
    ["hostile names", hostileReport(hostileText)],
    ["long names", hostileReport("x".repeat(2000))],
    ["long names of entities", hostileReport("&".repeat(2000))],
    ["a thousand roles", largeReport(200, 1000, 40)],
    ["nothing", reportOf({ accounts: [] })],
  ])("is read by Mermaid: %s", (_, report: ReachReport) => {
    const text = reachMermaid(report);
    const chart = readFlowchart(text);
    // Mermaid's own limits, as it is without settings.
    expect(text.length).toBeLessThan(50_000);
    expect(chart.arrows.length).toBeLessThan(500);
  });

  test("keeps what words of its syntax a name has", () => {
    const names = ["end", "graph", "subgraph", "a--b", "style"];
    const pairs = names.map((name) => access(arn("user", name), "none", arn("role", name)));
    const chart = readFlowchart(reachMermaid(reportOf({ access: pairs })));
    expect(new Set(chart.nodes.values())).toEqual(new Set(names));
  });
});

describe("the graph of reach", () => {
  const limits: GraphLimits = { nodes: 30, arrows: 60 };

  test("draws those that reach and are reached alike as one, where there are many", () => {
    const ci = arn("role", "ci");
    const users = Array.from({ length: 40 }, (_, index) => access(arn("user", `u${index}`), "none", ci));
    const services = Array.from({ length: 30 }, (_, index) => outside("service a", "none", arn("role", `r${index}`)));
    const graph = reachGraph(reportOf({ access: users, outside: services }), limits);
    expect(graph.nodes.map(({ kind, members }) => `${kind} ${members.length}`).sort()).toEqual([
      "outside 1",
      "role 1",
      "role 30",
      "user 40",
    ]);
    expect(graph.arrows).toHaveLength(2);
    expect([graph.shownPairs, graph.allPairs]).toEqual([70, 70]);
  });

  test("is never larger than asked, and has the worst", () => {
    const report = largeReport(200, 1000, 40);
    const graph = reachGraph(report, limits);
    expect(graph.nodes.length).toBeLessThanOrEqual(limits.nodes);
    expect(graph.arrows.length).toBeLessThanOrEqual(limits.arrows);
    expect(graph.arrows.length).toBeGreaterThan(10);
    expect(graph.shownPairs).toBeLessThan(graph.allPairs);
    expect(new Set(graph.arrows.map(({ kind }) => kind))).toEqual(new Set(["noMfa"]));
  });

  test("shows the worst of two steps from here to there", () => {
    const [bob, ci, deploy] = [arn("user", "bob"), arn("role", "ci"), arn("role", "deploy")];
    const graph = reachGraph(
      reportOf({ access: [access(bob, "required", ci, deploy), access(bob, "none", ci)] }),
      limits,
    );
    expect(graph.arrows).toEqual([
      { from: bob, to: ci, kind: "noMfa" },
      { from: ci, to: deploy, kind: "afterMfa" },
    ]);
    expect(graph.nodes.map(({ needs }) => needs)).toEqual([undefined, "noMfa", "mfa"]);
  });

  test("has nothing of a path that is too long", () => {
    const chain = Array.from({ length: 80 }, (_, index) => arn("role", `r${index}`));
    const graph = reachGraph(reportOf({ access: [access(arn("user", "bob"), "none", ...chain)] }), limits);
    expect([graph.nodes.length, graph.shownPairs, graph.allPairs]).toEqual([0, 0, 1]);
  });
});
