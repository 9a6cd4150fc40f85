import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Accounts, isDumpYaml, loadDumpYaml, readAccounts } from "../../accounts/index.js";
import { problemInWords, SourceText } from "../../diagnostics/index.js";
import { naturally } from "../../iam/index.js";
import { decodeText, placeOf } from "../../policy/index.js";
import { EndpointUnavailable } from "../endpoint.js";

/** The largest dump that is read, in bytes. */
const largestFile = 512 * 1024 * 1024;

/** How many problems are told. */
const mostProblems = 20;

/** Reads dumps and credential reports, files or folders. Rejects with {@link EndpointUnavailable} where any has a problem. */
export async function readDumps(dumps: readonly string[], reports: readonly string[]): Promise<Accounts> {
  const files = dumps.flatMap(filesOf).map(textOf);
  const credentialReports = reports.map(textOf);
  const readYaml = files.some(isDumpYaml) ? await loadDumpYaml() : undefined;
  const accounts = readAccounts(files, { credentialReports, readYaml });
  const { problems } = accounts;
  if (problems.length > 0) {
    const lines = problems
      .slice(0, mostProblems)
      .map((problem) => `${placeOf(problem.source, problem.span)}: ${problemInWords(problem)}`);
    if (problems.length > mostProblems) lines.push(`and ${problems.length - mostProblems} more problems`);
    throw new EndpointUnavailable(lines.join("\n"));
  }
  return accounts;
}

/** A file, or the dumps of a folder in natural order, so pages follow one another. */
function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(json|ndjson|jsonl|ya?ml)$/i.test(name));
    if (names.length > 0) return names.sort(naturally).map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new EndpointUnavailable(`${path} has no file that ends in .json, .ndjson, .jsonl, .yaml or .yml`);
}

function textOf(path: string): SourceText {
  let bytes: Buffer;
  try {
    if (statSync(path).size > largestFile)
      throw new EndpointUnavailable(`${path} is larger than ${largestFile} bytes; split it into one file a page`);
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
