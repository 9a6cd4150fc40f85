#!/usr/bin/env bash
# @dagrejs/dagre 3.1.3 measures a graph by its nodes and its edges' labels: an edge without a label that goes around nodes, such as
# the way back in a circle of roles that trust one another, has points below 0. A picture of the graph's `width` and `height` cuts
# it off, and a margin of 10 is not enough. A label of 1 by 1 pixel brings every edge into the graph.
# https://github.com/dagrejs/dagre/issues/291
#
# Seen with Node 20.20: the points without labels begin at -17.5, with a margin of 10 at -7.5, and with such labels at 0.5. With
# 1.1.8 they go as far past the other side. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > circle.mjs <<'JS'
import { createRequire } from "node:module";
const { graphlib, layout } = createRequire(import.meta.url)("@dagrejs/dagre");
const measure = (name, options, label) => {
  const graph = new graphlib.Graph();
  graph.setGraph({ ...options });
  for (const role of "abcd") graph.setNode(role, { width: 40, height: 40 });
  for (const [from, to] of ["ab", "bc", "ac", "cd", "da"]) graph.setEdge(from, to, { ...label });
  layout(graph);
  const xs = graph.edges().flatMap((edge) => graph.edge(edge).points.map(({ x }) => x));
  console.log(`${name}: graph 0 to ${graph.graph().width}, edges ${Math.min(...xs)} to ${Math.max(...xs)}`);
};
measure("no label", {}, {});
measure("no label, margin", { marginx: 10 }, {});
measure("label", {}, { width: 1, height: 1, labelpos: "c" });
JS

check() {
  npm install --prefix . --no-audit --no-fund --silent --ignore-scripts "$1"
  seen=$(node circle.mjs)
  printf "%s\n%s\n" "$1" "$seen"
  [ "$seen" = "$2" ] || { echo "this has changed"; exit 1; }
}
check @dagrejs/dagre@1.1.8 "no label: graph 0 to 95, edges 20 to 112.5
no label, margin: graph 0 to 115, edges 30 to 122.5
label: graph 0 to 113.75, edges 20 to 113.25"
check @dagrejs/dagre@3.1.3 "no label: graph 0 to 95, edges -17.5 to 75
no label, margin: graph 0 to 115, edges -7.5 to 85
label: graph 0 to 113.75, edges 0.5 to 93.75"
