// docs/api.md: the names that the library exports, with their declarations, from the declarations in dist/. A change of the
// library's surface is a change of this page.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { declarationEntries } from "../declarations.mjs";
import { examplesIn } from "./programs.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function apiReport() {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const sections = declarationEntries(exports).map(([entry, types]) =>
    section(entry === "." ? name : `${name}${entry.slice(1)}`, join(root, types)),
  );
  return [
    "# The library's names",
    "",
    "<!-- Made by npm run docs; do not edit. -->",
    "",
    "Every name that the package exports, with its declaration. [library](library.md) shows how to use them.",
    ...sections,
    "",
  ].join("\n");
}

/** The programs in the doc comments of the library's own entries. */
export function sourceExamples() {
  const folder = join(root, "src/api");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => examplesIn(readFileSync(join(folder, file), "utf8"), `src/api/${file}`));
}

function section(entry, file) {
  const exported = exportsOf(file);
  const names = [...exported.keys()].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  const mentioned = new Set(
    names.flatMap((name) => mentionedIn(exported.get(name)).filter((other) => !exported.has(other))),
  );
  const closing =
    mentioned.size === 0
      ? []
      : [
          "",
          `Mentioned, and not exported: ${[...mentioned]
            .sort()
            .map((each) => `\`${each}\``)
            .join(", ")}.`,
        ];
  return ["", `## ${entry}`, ...names.flatMap((name) => described(name, exported.get(name))), ...closing].join("\n");
}

function described(name, { doc, text }) {
  return ["", `### ${name}`, "", ...(doc === "" ? [] : [doc, ""]), "```ts", withoutComments(text), "```"];
}

/** The declarations that a module exports, by name. */
function exportsOf(file) {
  const module = moduleOf(file);
  const exported = new Map();
  for (const { names, from, isAll } of module.reExports) {
    const others =
      from === undefined ? module.declared : exportsOf(resolve(dirname(file), from.replace(/\.js$/, ".d.ts")));
    if (isAll) for (const [name, declaration] of others) exported.set(name, declaration);
    for (const [name, as] of names) {
      const declaration = others.get(name) ?? imported(file, module, name);
      if (declaration !== undefined) exported.set(as, declaration);
    }
  }
  for (const [name, declaration] of module.declared) if (declaration.isExported) exported.set(name, declaration);
  return exported;
}

/** What a module has from another and exports by its own name. */
function imported(file, { imports }, name) {
  const from = imports.get(name);
  if (from === undefined || !from.startsWith(".")) return undefined;
  return exportsOf(resolve(dirname(file), from.replace(/\.js$/, ".d.ts"))).get(name);
}

const modules = new Map();

function moduleOf(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const declared = new Map();
  const reExports = [];
  const imports = new Map();
  for (const { doc, text } of statementsOf(readFileSync(file, "utf8"))) {
    const [, list, from] = /^export (?:type )?\{([\s\S]*?)\}(?: from "([^"]+)")?(?: with \{[^}]*\})?;/.exec(text) ?? [];
    const [, all] = /^export \* from "([^"]+)";/.exec(text) ?? [];
    const [, importList, source] = /^import (?:type )?\{([\s\S]*?)\} from "([^"]+)";/.exec(text) ?? [];
    const [, isExported, name] =
      /^(export )?(?:default )?(?:declare )?(?:abstract )?(?:function|interface|type|class|const|let|enum) (\w+)/.exec(
        text,
      ) ?? [];
    if (list !== undefined) reExports.push({ names: namesIn(list), from, isAll: false });
    else if (all !== undefined) reExports.push({ names: [], from: all, isAll: true });
    else if (importList !== undefined) for (const [, as] of namesIn(importList)) imports.set(as, source);
    else if (name !== undefined) {
      const before = declared.get(name);
      const whole = before === undefined ? text : `${before.text}\n${text}`;
      declared.set(name, { doc: before?.doc || doc, text: whole, isExported: isExported !== undefined, file });
    }
  }
  const module = { declared, reExports, imports };
  modules.set(file, module);
  return module;
}

function namesIn(list) {
  return list
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter((name) => name !== "")
    .map((name) => {
      const [own, as = own] = name.split(" as ");
      return [own, as];
    });
}

/** The statements at the top of declarations, each with the first sentence of its comment. What is indented is inside. */
function statementsOf(text) {
  const statements = [];
  let comment = [];
  let isComment = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("/**")) {
      comment = [line];
      isComment = !line.endsWith("*/");
    } else if (isComment) {
      comment.push(line);
      isComment = !line.endsWith("*/");
    } else if (/^(export|import|declare|interface|type|class|abstract) /.test(line)) {
      statements.push({ doc: firstSentence(comment.join("\n")), text: line });
      comment = [];
    } else if (statements.length > 0 && line !== "") {
      statements.at(-1).text += `\n${line}`;
    }
  }
  return statements;
}

function firstSentence(comment) {
  const text = comment
    .replaceAll(/^\/\*\*|\*\/$/g, "")
    .replaceAll(/^ \* ?/gm, "")
    .split(/\n\s*\n|\n@/)[0]
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

function withoutComments(text) {
  return text.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
}

/** The names of types that a declaration uses and that its module has or imports. */
function mentionedIn({ text, file }) {
  const { declared, imports } = moduleOf(file);
  const plain = withoutComments(text).replaceAll(/"[^"]*"/g, "");
  const words = new Set(plain.match(/\b[A-Z]\w*\b/g));
  return [...words].filter((word) => declared.has(word) || imports.get(word)?.startsWith("."));
}
