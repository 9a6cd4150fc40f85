import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Accounts,
  type ControlKind,
  type ControlLevels,
  isDumpYaml,
  loadDumpYaml,
  readAccounts,
  readControlPolicies,
} from "../accounts/index.js";
import { problemInWords, type SourceText } from "../diagnostics/index.js";
import { naturally } from "../iam/index.js";
import { placeOf } from "../policy/index.js";
import { UsageError } from "./exit.js";
import { readProblem, readSizedText } from "./files.js";
import type { StandardInput } from "./standard-input.js";

/** The largest dump that is read, in bytes. */
const largestDump = 512 * 1024 * 1024;

/** Told of each file that is read, with its text. */
export type OnRead = (name: string, text: string) => void;

/** How many problems are told. */
const mostProblems = 20;

/** The files that dumps are in: files as they are given, those of folders in natural order, so pages follow one another. */
export function dumpFiles(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].flatMap((path) => {
    let names: readonly string[];
    try {
      if (path === "-" || !statSync(path).isDirectory()) return [path];
      names = readdirSync(path).filter((name) => /\.(json|ndjson|jsonl|ya?ml)$/i.test(name));
    } catch (error) {
      throw new UsageError(`${path} cannot be read: ${readProblem(error)}`);
    }
    if (names.length === 0)
      throw new UsageError(`${path} has no file that ends in .json, .ndjson, .jsonl, .yaml or .yml`);
    return [...names].sort(naturally).map((name) => join(path, name));
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
  const readYaml = texts.some(isDumpYaml) ? await loadDumpYaml() : undefined;
  const accounts = readAccounts(texts, { credentialReports, readYaml });
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
  const why =
    read.unlikely === "too-large" ? `it is larger than ${largestDump} bytes; split it into one file a page` : read.why;
  throw new UsageError(`${file} cannot be read: ${why}`);
}

function refuse(problems: Accounts["problems"]): void {
  if (problems.length === 0) return;
  const lines = problems
    .slice(0, mostProblems)
    .map((problem) => `${placeOf(problem.source, problem.span)}: ${problemInWords(problem)}`);
  if (problems.length > mostProblems) lines.push(`and ${problems.length - mostProblems} more problems`);
  throw new UsageError(lines.join("\n"));
}
