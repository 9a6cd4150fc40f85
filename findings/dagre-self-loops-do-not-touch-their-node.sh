#!/usr/bin/env bash
# @dagrejs/dagre 3.1.0 to 3.1.3 lay out an edge from a node to itself, such as that of a role that trusts itself, as a straight
# line beside the node: it begins and ends off the node, ends in its own middle, and goes 20 pixels past the graph's `width`.
# 3.0.0 gives the loop that all versions before gave, from one point of the node's right side to another.
#
# Seen with Node 20.20: the node reaches from x = 0 to 100 and the graph is 195 wide, with both versions. The seven points of the
# edge lie from 100 to 165 with 3.0.0, and from 115 to 215 with 3.1.3, where the third, the sixth and the last are the same. Fails
# where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > loop.mjs <<'JS'
import { createRequire } from "node:module";
const { graphlib, layout } = createRequire(import.meta.url)("@dagrejs/dagre");
const graph = new graphlib.Graph();
graph.setGraph({});
graph.setNode("role", { width: 100, height: 40 });
graph.setEdge("role", "role", { width: 60, height: 20, labelpos: "c" });
layout(graph);
const { x, width } = graph.node("role");
console.log(`node from ${x - width / 2} to ${x + width / 2}, graph ${graph.graph().width} wide`);
console.log(graph.edge("role", "role").points.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(" "));
JS

check() {
  npm install --prefix . --no-audit --no-fund --silent --ignore-scripts "$1"
  seen=$(node loop.mjs)
  printf "%s\n%s\n" "$1" "$seen"
  [ "$seen" = "node from 0 to 100, graph 195 wide
$2" ] || { echo "this has changed"; exit 1; }
}
check @dagrejs/dagre@3.0.0 "100,9 143,0 154,0 165,20 154,40 143,40 100,31"
check @dagrejs/dagre@3.1.0 "215,0 215,0 165,20 115,40 115,40 165,20 165,20"
check @dagrejs/dagre@3.1.3 "215,0 215,0 165,20 115,40 115,40 165,20 165,20"
