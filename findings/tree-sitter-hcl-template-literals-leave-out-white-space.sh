#!/usr/bin/env bash
# @tree-sitter-grammars/tree-sitter-hcl 1.2.0 has the white space at the ends of a template's literals in no node: the
# nodes of `"  a  ${b}  c  "` say `a`, `b` and `c`, and `"   "` has no literal at all. In a policy `"arn: ${x}"` and `"arn:${x}"`
# look the same. Who reads values has to cut them out of the source between the neighboring nodes.
#
# Seen with Node 20.20 and web-tree-sitter 0.27.2. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --no-audit --no-fund --silent --ignore-scripts --legacy-peer-deps \
  web-tree-sitter@0.27.2 @tree-sitter-grammars/tree-sitter-hcl@1.2.0

cat > parse.mjs <<'JS'
import { Language, Parser } from "web-tree-sitter";
await Parser.init();
const parser = new Parser();
const wasm = "node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm";
parser.setLanguage(await Language.load(wasm));
for (const value of ['"  a  ${b}  c  "', '"   "']) {
  const { rootNode } = parser.parse(`v = ${value}\n`);
  const literals = rootNode.descendantsOfType("template_literal").map(({ text }) => JSON.stringify(text));
  console.log(`${rootNode.hasError ? "error" : "no error"}: ${value} has the literals [${literals.join(", ")}]`);
}
JS
expected='no error: "  a  ${b}  c  " has the literals ["a", "c"]
no error: "   " has the literals []'
seen=$(node parse.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
