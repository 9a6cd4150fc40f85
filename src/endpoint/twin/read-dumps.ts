import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type Accounts,
  dumpNameEndings,
  dumpNamesIn,
  dumpTooLarge,
  largestDump,
  problemsInLines,
  readDumpTexts,
} from "../../accounts/index.js";
import { SourceText } from "../../diagnostics/index.js";
import { decodeText } from "../../policy/index.js";
import { EndpointUnavailable } from "../endpoint.js";

/** Reads dumps and credential reports, files or folders. Rejects with {@link EndpointUnavailable} where any has a problem. */
export async function readDumps(dumps: readonly string[], reports: readonly string[]): Promise<Accounts> {
  const accounts = await readDumpTexts(dumps.flatMap(filesOf).map(textOf), reports.map(textOf));
  const problems = problemsInLines(accounts.problems);
  if (problems !== undefined) throw new EndpointUnavailable(problems);
  return accounts;
}

/** A file, or the dumps of a folder. */
function filesOf(path: string): readonly string[] {
  let names: readonly string[];
  try {
    if (!statSync(path).isDirectory()) return [path];
    names = dumpNamesIn(readdirSync(path));
  } catch (error) {
    throw unreadable(path, error);
  }
  if (names.length === 0) throw new EndpointUnavailable(`${path} has no file that ends in ${dumpNameEndings}`);
  return names.map((name) => join(path, name));
}

function textOf(path: string): SourceText {
  let bytes: Buffer;
  try {
    if (statSync(path).size > largestDump) throw new EndpointUnavailable(`${path} cannot be read: ${dumpTooLarge}`);
    bytes = readFileSync(path);
  } catch (error) {
    throw error instanceof EndpointUnavailable ? error : unreadable(path, error);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") throw new EndpointUnavailable(`${path}: ${decoded.message}`);
  return new SourceText(path, decoded.text);
}

function unreadable(path: string, error: unknown): EndpointUnavailable {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const why = error instanceof Error ? error.message : String(error);
  return new EndpointUnavailable(`${path} cannot be read: ${code === "ENOENT" ? "there is no such file" : why}`);
}
