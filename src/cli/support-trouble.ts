import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, relative, resolve } from "node:path";
import { execPath, versions } from "node:process";
import { fileURLToPath } from "node:url";
import { UsageError } from "./exit.js";

/** A place in a file of the project. */
interface CodePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
}

/**
 * Why support code cannot be loaded: with file and line, and what to do if it is TypeScript that this Node does not read.
 * `files` are those that were to be loaded, `command` is what the person typed.
 */
export function supportTrouble(error: unknown, files: readonly string[], command: readonly string[]): UsageError {
  const { message, stack = "", code } = partsOf(error);
  const unreadable =
    code === "ERR_UNKNOWN_FILE_EXTENSION" ? /extension "\.[cm]?tsx?" for (.+)$/.exec(message)?.[1] : undefined;
  if (unreadable !== undefined) return new UsageError(unreadTypeScript(shownPath(unreadable), command));
  const place = placeIn(stack) ?? (error instanceof SyntaxError ? syntaxErrorIn(files) : undefined);
  const where = place === undefined ? "" : ` ${shown(place)}`;
  const remedy = place === undefined ? undefined : remedyFor(code, message, place.path);
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return new UsageError(
    `support code cannot be loaded:${where}: ${message}${cause}${remedy === undefined ? "" : `\n${remedy}`}`.replace(
      "loaded::",
      "loaded:",
    ),
  );
}

/** An error with its cause, and the place in the project's own files; frames of other files are left out. */
export function errorInWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause, stack = "" } = error;
  if (cause !== undefined) return `${message}: ${errorInWords(cause)}`;
  const place = placeIn(stack);
  return place === undefined ? message : `${message}\n    at ${shown(place)}`;
}

function partsOf(error: unknown): { message: string; stack?: string | undefined; code?: unknown } {
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, stack: error.stack, code: "code" in error ? error.code : undefined };
}

/** The first place in a stack that is in a file of the project's own: not in Node, in packages, or in policy-check. */
function placeIn(stack: string): CodePlace | undefined {
  for (const line of stack.split("\n")) {
    const [, name = "", row, column] =
      /((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^():]*?):(\d+)(?::(\d+))?\)?$/.exec(line) ?? [];
    if (row === undefined) continue;
    const path = name.startsWith("file://") ? fileURLToPath(name) : name;
    if (/[\\/]node_modules[\\/]/.test(path) || path.startsWith(ours) || !existsSync(path)) continue;
    return { path, line: Number(row), column: column === undefined ? undefined : Number(column) };
  }
  return undefined;
}

const ours = fileURLToPath(new URL("..", import.meta.url));

/**
 * Where the syntax error is that kept files from being loaded: of an ES module, Node's error has no place. Each file, and what
 * it imports by relative names, is checked by Node in a process of its own, which runs none of it.
 */
function syntaxErrorIn(files: readonly string[]): CodePlace | undefined {
  const queue = files.map((file) => resolve(file));
  const seen = new Set<string>();
  for (const file of queue) {
    if (seen.has(file) || seen.size >= 50 || !/^\.[cm]?js$/.test(extname(file))) continue;
    seen.add(file);
    const { status, stderr } = spawnSync(execPath, ["--check", file], { encoding: "utf8" });
    if (status !== 0) return placeIn(stderr);
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/["'](\.{1,2}\/[^"'\n]+)["']/g)) {
      const imported = resolve(dirname(file), specifier);
      if (existsSync(imported)) queue.push(imported);
    }
  }
  return undefined;
}

function shown({ path, line, column }: CodePlace): string {
  return `${shownPath(path)}:${line}${column === undefined ? "" : `:${column}`}`;
}

function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}

function remedyFor(code: unknown, message: string, path: string): string | undefined {
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return 'Node only erases types; write what it can erase, or set NODE_OPTIONS="--experimental-transform-types"';
  }
  if (/import statement outside a module|Unexpected token 'export'/.test(message)) {
    const module = path.replace(/\.[cm]?([jt])s$/, ".m$1s");
    return `Node reads the file as CommonJS, by the "type" of its package.json; rename it to ${shownPath(module)}, or set "type": "module"`;
  }
  return undefined;
}

/** What to do about TypeScript that this Node does not read: https://nodejs.org/api/typescript.html */
function unreadTypeScript(file: string, command: readonly string[]): string {
  const again = `npx policy-check ${command.map(quoted).join(" ")}`;
  const [major = 0, minor = 0] = versions.node.split(".").map(Number);
  const strips = major === 22 && minor >= 6 ? `NODE_OPTIONS="--experimental-strip-types" ${again}` : undefined;
  const loader = strips ?? `npm install --save-dev tsx && NODE_OPTIONS="--import tsx" ${again}`;
  return `support code cannot be loaded: ${file} is TypeScript, which Node ${versions.node} does not read by itself; use Node 22.18 or later, or run:\n  ${loader}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
