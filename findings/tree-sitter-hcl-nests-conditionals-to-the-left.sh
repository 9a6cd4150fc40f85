#!/usr/bin/env bash
# @tree-sitter-grammars/tree-sitter-hcl 1.2.0 gives `a ? b : c ? d : e` the tree of `(a ? b : c) ? d : e`. HCL and Terraform read
# `a ? b : (c ? d : e)`, as every language with this operator but PHP: with a = true the value is b, and not that of `b ? d : e`.
# https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#conditional-operator
#
# Seen with Node 20.20 and web-tree-sitter 0.27.2: the first operand of the outer conditional is a conditional. Fails where that
# changes.
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
const { rootNode } = parser.parse("v = a ? b : c ? d : e\n");
const [outer] = rootNode.descendantsOfType("conditional");
console.log(`${rootNode.hasError ? "error" : "no error"}: ${outer.namedChildren.map(({ text }) => `[${text}]`).join(" ")}`);
JS
expected="no error: [a ? b : c] [d] [e]"
seen=$(node parse.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
