import { existsSync, readFileSync, statSync } from "node:fs";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { inputsOf } from "./inputs.js";

/** What runs if nobody names features. */
export const defaultFeatures = "features/**/*.feature";

/**
 * The feature files that arguments of `test` name: files, with lines behind a colon, folders, globs, and lists of them behind
 * an `@`. Throws UsageError for a name without a file, and for a file that is not text: cucumber would leave out the first and
 * print the second to the terminal.
 */
export async function featureFiles(named: readonly string[]): Promise<readonly string[]> {
  if (named.length === 0 && !existsSync("features")) {
    throw new UsageError(
      'there is no folder "features" here; name feature files or folders, as in "policy-check test path/to/features", or write a first feature, "features/first.feature" ("policy-check test --phrases" lists the phrases)',
    );
  }
  for (const feature of named) assertExists(withoutLines(feature));
  const patterns = (named.length > 0 ? named : [defaultFeatures]).flatMap(patternsOf);
  const found = await Promise.all(patterns.map((pattern) => inputsOf([pattern], { allowsNothing: true })));
  const files = [...new Set(found.flat().flatMap(({ path, refused }) => (refused === undefined ? [path] : [])))];
  if (named.length === 0 && files.length === 0) {
    throw new UsageError(
      'the folder "features" has no .feature file; write one ("policy-check test --phrases" lists the phrases)',
    );
  }
  for (const file of files) assertText(file);
  return files;
}

/**
 * Throws UsageError for a file that does not exist: cucumber passes over it, and a run without the scenarios or hooks that were
 * meant is not a success. Globs are not looked at, nor lists of features behind an `@`.
 */
export function assertExists(path: string): void {
  if (/[*?[\]{}()!+@]/.test(path) || existsSync(path)) return;
  throw new UsageError(`there is no file or folder "${path}"`);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function withoutLines(feature: string): string {
  return feature.replace(/(:\d+)*$/, "");
}

function patternsOf(named: string): readonly string[] {
  const [, list] = /^@(.*)$/.exec(named) ?? [];
  if (list !== undefined) return linesOf(list).flatMap(patternsOf);
  const path = withoutLines(named);
  return isFolder(path) ? [`${path}/**/*.feature`, `${path}/**/*.feature.md`] : [path];
}

function linesOf(list: string): readonly string[] {
  try {
    return readFileSync(list, "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  } catch (error) {
    throw new UsageError(`the list of features "${list}" cannot be read: ${readProblem(error)}`);
  }
}

function assertText(path: string): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`the feature "${path}" cannot be read: ${readProblem(error)}`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`"${path}" is not a feature: it is not UTF-8 text; save it as UTF-8, or name other features`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const { index } = /[\u0000-\u0008\u000e-\u001f\u007f]/.exec(text) ?? {};
  if (index === undefined) return;
  const line = text.slice(0, index).split("\n").length;
  const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
  throw new UsageError(
    `"${path}" is not a feature: line ${line} has the control character U+${code}; save it as text, or name other features`,
  );
}
