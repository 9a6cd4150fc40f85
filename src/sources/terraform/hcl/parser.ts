import { type Language, Parser, type Tree } from "web-tree-sitter";
import type { SourceText } from "../../../diagnostics/index.js";
import { scan, type TextForm } from "./scan.js";
import type { ShownText } from "./shown-text.js";
import type { HclParser, HeldText, SyntaxFault } from "./syntax.js";
import { type HclText, Stop, wholeFile } from "./text.js";
import { TreeReader } from "./tree.js";

/**
 * Loads the grammar of Terraform's language, some 20 ms of work, once for a process: the parser that it answers keeps nothing of
 * the files that it reads. Rejects only where the runtime has no WebAssembly.
 */
export async function loadHclParser(): Promise<HclParser> {
  const terraform = await (await import("./grammar.js")).terraform;
  const text = (source: SourceText, held?: HeldText) => (held === undefined ? wholeFile(source) : { source, ...held });
  return {
    parseFile: (source) => {
      const read = readText(terraform, wholeFile(source), "file", (tree) => tree.file());
      return read.kind === "parsed" ? { kind: "parsed", body: read.value } : read;
    },
    parseTemplate: (source, held) => {
      const read = readText(terraform, text(source, held), "template", (tree) => tree.wholeTemplate());
      return read.kind === "parsed" ? { kind: "parsed", parts: read.value } : read;
    },
    parseExpression: (source, held) => {
      const read = readText(terraform, text(source, held), "expression", (tree) => tree.wholeExpression());
      return read.kind === "parsed" ? { kind: "parsed", expression: read.value } : read;
    },
  };
}

type Read<Value> =
  | { readonly kind: "parsed"; readonly value: Value }
  | { readonly kind: "broken"; readonly error: SyntaxFault };

function readText<Value>(
  language: Language,
  text: HclText,
  form: TextForm,
  read: (reader: TreeReader) => Value,
): Read<Value> {
  try {
    const scanned = scan(text.text, form);
    const shown = scanned.shown.toString();
    const value = withTree(language, shown, (tree) => {
      if (tree.rootNode.hasError) throw unexpected(tree, text.text, scanned.shown);
      const cursor = tree.walk();
      try {
        return read(new TreeReader(cursor, text, scanned, shown));
      } finally {
        cursor.delete();
      }
    });
    return { kind: "parsed", value };
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { kind: "broken", error: stop.in(text) };
  }
}

/** Parses a text, and frees what WebAssembly holds of it. */
function withTree<Value>(language: Language, shown: string, use: (tree: Tree) => Value): Value {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    // In pieces: each is copied into the memory of WebAssembly.
    const tree = parser.parse((offset) => shown.slice(offset, offset + 4096));
    if (tree === null) throw new Error("the grammar gave up");
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/** What the scan has let pass and the grammar has not. */
function unexpected(tree: Tree, text: string, shown: ShownText): Stop {
  let node = tree.rootNode;
  for (;;) {
    const inner = node.children.find((child) => child !== null && (child.hasError || child.isMissing || child.isError));
    if (inner === undefined || inner === null || node.isError) break;
    node = inner;
  }
  const start = Math.max(0, Math.min(text.length, shown.start(node.startIndex)));
  const end = Math.max(start, Math.min(text.length, shown.end(node.endIndex)));
  const [word = ""] = /^[^\s,()[\]{}]+|^./.exec(text.slice(start, start + 40)) ?? [];
  return new Stop(
    node.isMissing
      ? `expected "${node.type}" here`
      : word === ""
        ? "the expression is not complete"
        : `"${word}" is not valid here`,
    start,
    Math.min(end, start + Math.max(1, word.length)),
  );
}
