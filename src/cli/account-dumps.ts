import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Accounts,
  type ControlKind,
  type ControlLevels,
  dumpNameEndings,
  dumpNamesIn,
  dumpTooLarge,
  largestDump,
  problemsInLines,
  readControlPolicies,
  readDumpTexts,
} from "../accounts/index.js";
import type { SourceText } from "../diagnostics/index.js";
import { UsageError } from "./exit.js";
import { readProblem, readSizedText } from "./files.js";
import type { StandardInput } from "./standard-input.js";

/** Told of each file that is read, with its text. */
export type OnRead = (name: string, text: string) => void;

/** The files that dumps are in: files as they are given, those of folders in natural order, so pages follow one another. */
export function dumpFiles(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].flatMap((path) => {
    let names: readonly string[];
    try {
      if (path === "-" || !statSync(path).isDirectory()) return [path];
      names = dumpNamesIn(readdirSync(path));
    } catch (error) {
      throw new UsageError(`${path} cannot be read: ${readProblem(error)}`);
    }
    if (names.length === 0) throw new UsageError(`${path} has no file that ends in ${dumpNameEndings}`);
    return names.map((name) => join(path, name));
  });
}

/** Reads dumps and credential reports. Throws UsageError where any cannot be read, or has a problem. */
export async function readDumps(
  files: readonly string[],
  reports: readonly string[],
  standardInput: StandardInput,
  onRead?: OnRead,
): Promise<Accounts> {
  const texts = files.map((file) => textOf(file, standardInput, onRead));
  const credentialReports = readReports(reports, standardInput, onRead);
  const accounts = await readDumpTexts(texts, credentialReports);
  refuse(accounts.problems);
  return accounts;
}

/** Reads the texts of credential reports. Throws UsageError where any cannot be read. */
export function readReports(
  files: readonly string[],
  standardInput: StandardInput,
  onRead?: OnRead,
): readonly SourceText[] {
  return files.map((file) => textOf(file, standardInput, onRead));
}

/** Reads SCPs or RCPs; undefined without files. Throws UsageError where any cannot be read, or has a problem. */
export function readLevels(
  files: readonly string[],
  kind: ControlKind,
  standardInput: StandardInput,
  onRead?: OnRead,
): ControlLevels["levels"] | undefined {
  if (files.length === 0) return undefined;
  const { levels, problems } = readControlPolicies(
    files.map((file) => textOf(file, standardInput, onRead)),
    kind,
  );
  refuse(problems);
  return levels;
}

function textOf(file: string, standardInput: StandardInput, onRead?: OnRead): SourceText {
  const read = readSizedText(file, file === "-" ? "<stdin>" : file, { standardInput, maximumSize: largestDump });
  if (read.kind === "text") {
    onRead?.(read.source.name, read.source.text);
    return read.source;
  }
  const why = read.unlikely === "too-large" ? dumpTooLarge : read.why;
  throw new UsageError(`${file} cannot be read: ${why}`);
}

function refuse(problems: Accounts["problems"]): void {
  const lines = problemsInLines(problems);
  if (lines !== undefined) throw new UsageError(lines);
}
