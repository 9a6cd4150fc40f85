import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { SourceText } from "../diagnostics/index.js";
import { naturally } from "../iam/index.js";
import { decodeText } from "../policy/index.js";
import { type RecordedEvent, readEvents } from "../why/index.js";
import { UsageError } from "./exit.js";
import { largestCollection, readProblem, readSizedText } from "./files.js";
import { inputsOf } from "./inputs.js";
import { fromWorkingDirectory } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** The files that are looked at in folders: those that CloudTrail writes are compressed. */
const eventFile = /\.(json|ndjson|jsonl)(\.gz)?$/i;

/** The files that paths, folders and globs mean. Throws UsageError for what means nothing. */
export async function eventFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(filesOf));
  return [...new Set(found.flat())];
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (path === "-") return [path];
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const inputs = await inputsOf([path]);
    return inputs.map((input) => input.path);
  }
  const files = filesBelow(path);
  if (files.length === 0) throw new UsageError(`nothing was checked: ${path} has no *.json, *.ndjson or *.json.gz`);
  return files;
}

function filesBelow(folder: string): readonly string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${readProblem(error)}`);
  }
  return entries
    .sort(({ name: one }, { name: other }) => naturally(one, other))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return eventFile.test(entry.name) ? [path] : [];
    });
}

/** The events of files. Throws UsageError where any cannot be read, with the places. */
export function eventsIn(files: readonly string[], standardInput: StandardInput): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const read = readEvents(textOf(file, standardInput));
    for (const event of read.events) events.push(event);
    for (const { file: name, position, message, remedy } of read.problems)
      problems.push(`${name}:${position.line}:${position.column}: ${message}; ${remedy}`);
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return events;
}

function textOf(file: string, standardInput: StandardInput): SourceText {
  const name = file === "-" ? "<stdin>" : fromWorkingDirectory(file);
  if (/\.gz$/i.test(file)) return new SourceText(name, decompressed(file));
  const read = readSizedText(file, name, { standardInput, maximumSize: largestCollection });
  if (read.kind === "text") return read.source;
  throw new UsageError(`${file} cannot be read: ${read.why}`);
}

function decompressed(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(readFileSync(file), { maxOutputLength: largestCollection });
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${readProblem(error)}`);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") throw new UsageError(`${file} cannot be read: ${decoded.message}`);
  return decoded.text;
}
