import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

/** A text that users can see, as one line: what is filled in at run time is "…". */
export interface UserText {
  /** Relative to the project's folder, with slashes. */
  readonly file: string;
  readonly text: string;
  /** The line, from 1, on which the character at `offset` of the text is. */
  lineAt(offset: number): number;
}

/** A piece of a text, where it begins in its file. */
interface Piece {
  readonly text: string;
  readonly start: number;
}

const project = fileURLToPath(new URL("../../", import.meta.url));

/** What is not text, by the member of the node that has it: paths of modules, names of members, types. */
const notText: Readonly<Record<string, readonly string[]>> = {
  ImportDeclaration: ["source", "attributes"],
  ExportNamedDeclaration: ["source", "attributes"],
  ExportAllDeclaration: ["source", "attributes"],
  ImportExpression: ["source"],
  TSLiteralType: ["literal"],
  Property: ["key"],
  PropertyDefinition: ["key"],
};

/** The texts of a file of TypeScript: literals, templates and the text between JSX's tags, if they have a space. */
function textsOfSource(path: string): UserText[] {
  const source = readFileSync(join(project, path), "utf8");
  const found: Piece[][] = [];
  collect(parseAst(source, { lang: path.endsWith("x") ? "tsx" : "ts" }), found);
  return found.flatMap((pieces) => textOf(path, source, pieces));
}

function collect(node: unknown, found: Piece[][]): void {
  if (Array.isArray(node)) {
    for (const each of node) {
      collect(each, found);
    }
    return;
  }
  if (!isNode(node)) {
    return;
  }
  const pieces = piecesOf(node, found);
  if (pieces !== undefined) {
    found.push(pieces);
    return;
  }
  const skipped = notText[node.type] ?? [];
  for (const [member, value] of Object.entries(node)) {
    if (!skipped.includes(member)) {
      collect(value, found);
    }
  }
}

/** The pieces of a text that a node is, with those of the texts inside it added to `found`; undefined if the node is not a text. */
function piecesOf(node: SyntaxNode, found: Piece[][]): Piece[] | undefined {
  if (node.type === "Literal" && typeof node["value"] === "string") {
    return [{ text: node["value"], start: node.start }];
  }
  if (node.type === "JSXText" && typeof node["value"] === "string") {
    return [{ text: node["value"], start: node.start }];
  }
  if (node.type === "TemplateLiteral" && Array.isArray(node["quasis"])) {
    collect(node["expressions"], found);
    return node["quasis"].flatMap((quasi, index) => [
      ...(index === 0 ? [] : [{ text: "…", start: quasi.start }]),
      { text: quasi.value.cooked ?? quasi.value.raw, start: quasi.start },
    ]);
  }
  if (node.type === "BinaryExpression" && node["operator"] === "+") {
    const sides = [node["left"], node["right"]].map((side) => {
      const pieces = isNode(side) ? piecesOf(side, found) : undefined;
      if (pieces === undefined) {
        collect(side, found);
      }
      return pieces;
    });
    if (sides.some((pieces) => pieces !== undefined)) {
      return sides.flatMap((pieces) => pieces ?? [{ text: "…", start: node.start }]);
    }
    return [];
  }
  return undefined;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function textOf(file: string, source: string, pieces: readonly Piece[]): UserText[] {
  const text = pieces.map((piece) => piece.text).join("");
  // A word alone is an id, a name of AWS's or a part of a format.
  if (!/\S\s+\S/.test(text)) {
    return [];
  }
  return [
    {
      file,
      text: text.replace(/\s/g, " "),
      lineAt: (offset) => {
        let before = 0;
        for (const piece of pieces) {
          if (offset < before + piece.text.length) {
            const inside = piece.text.slice(0, offset - before).split("\n").length - 1;
            return lineOf(source, piece.start) + inside;
          }
          before += piece.text.length;
        }
        return lineOf(source, pieces[0]?.start ?? 0);
      },
    },
  ];
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

/** A file whose every word is for people: Markdown, and a JSON schema with its descriptions. */
function textsOfPage(path: string): UserText[] {
  const source = readFileSync(join(project, path), "utf8");
  return [{ file: path, text: source.replace(/\s/g, " "), lineAt: (offset) => lineOf(source, offset) }];
}

/** Where texts for users are, a room each: a folder of `src`, or documents beside it. */
export function rooms(): ReadonlyMap<string, () => readonly UserText[]> {
  const inSource = readdirSync(join(project, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}`);
  return new Map<string, () => readonly UserText[]>([
    ...inSource.map((room) => [room, () => filesBelow(room).flatMap(textsOf)] as const),
    ["README.md", () => textsOfPage("README.md")],
    [
      "docs",
      // The guide shows what not to write; the page of the rules is made of the texts of src/lint.
      () =>
        filesBelow("docs")
          .filter((path) => path !== "docs/style.md" && path !== "docs/rules.md")
          .flatMap(textsOf),
    ],
    [
      "features",
      () =>
        filesBelow("features")
          .filter((path) => path.endsWith(".md"))
          .flatMap(textsOf),
    ],
    ...["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(
      (page) => [page, () => textsOfPage(page)] as const,
    ),
    [
      "bench",
      () =>
        filesBelow("bench")
          .filter((path) => !path.includes("node_modules"))
          .flatMap(textsOf),
    ],
  ]);
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .toSorted();
}

function textsOf(path: string): UserText[] {
  if (/\.(test|generated|d)\.[cm]?ts$/.test(path)) {
    return [];
  }
  if (/\.(tsx?|mjs)$/.test(path)) {
    return textsOfSource(path);
  }
  return /\.md$|[./]schema(\/[^/]+)?\.json$/.test(path) ? textsOfPage(path) : [];
}
