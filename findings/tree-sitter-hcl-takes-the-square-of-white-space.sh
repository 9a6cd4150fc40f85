#!/usr/bin/env bash
# The time of @tree-sitter-grammars/tree-sitter-hcl 1.2.0 grows with the square of a run of white space: each white space is a token of
# its own, and before each of them the grammar's scanner looks through all that follow. A file of 40 kB, `v = [`, spaces and
# `1]`, takes half a minute and more, where it takes milliseconds without them.
#
# Seen with Node 20.20 and web-tree-sitter 0.27.2: four times as many spaces take about 16 times as long. Fails where it is less
# than 8 times.
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
const milliseconds = (spaces) => {
  const text = `v = [${" ".repeat(spaces)}1]\n`;
  const start = process.cpuUsage();
  if (parser.parse(text).rootNode.hasError) throw new Error("an error");
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
milliseconds(1000);
const few = milliseconds(2500);
const many = milliseconds(10_000);
console.log(`2,500 spaces: ${few.toFixed(0)} ms, 10,000 spaces: ${many.toFixed(0)} ms`);
process.exitCode = many / few >= 8 ? 0 : 1;
JS
node parse.mjs || { echo "this has changed"; exit 1; }
