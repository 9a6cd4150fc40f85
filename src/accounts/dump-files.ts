import { problemInWords, type SourceText } from "../diagnostics/index.js";
import { naturally } from "../iam/index.js";
import { placeOf } from "../policy/index.js";
import { isDumpYaml, loadDumpYaml } from "./dump-yaml.js";
import { type Accounts, readAccounts } from "./read-accounts.js";

/** How large a dump may be, in bytes: what AWS prints of the largest accounts is smaller, and a text must fit into memory. */
export const largestDump = 512 * 1024 * 1024;

/** Why a dump of more than {@link largestDump} bytes is not read: a clause about the file. */
export const dumpTooLarge = `it is larger than ${largestDump} bytes; split it into one file a page`;

/** How many problems are told. */
const mostProblems = 20;

/** How the names of dumps in a folder end, in words. */
export const dumpNameEndings = ".json, .ndjson, .jsonl, .yaml or .yml";

/** Which files of a folder are dumps, by their names: in natural order, so pages follow one another. */
export function dumpNamesIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => /\.(json|ndjson|jsonl|ya?ml)$/i.test(name)).sort(naturally);
}

/** Reads dumps, JSON and YAML, and credential reports. What is wrong with them is among the problems of the answer. */
export async function readDumpTexts(
  texts: readonly SourceText[],
  credentialReports: readonly SourceText[],
): Promise<Accounts> {
  const readYaml = texts.some(isDumpYaml) ? await loadDumpYaml() : undefined;
  return readAccounts(texts, { credentialReports, readYaml });
}

/** The first problems, a line each with its place, and how many more there are; undefined without problems. */
export function problemsInLines(problems: Accounts["problems"]): string | undefined {
  if (problems.length === 0) return undefined;
  const lines = problems
    .slice(0, mostProblems)
    .map((problem) => `${placeOf(problem.source, problem.span)}: ${problemInWords(problem)}`);
  if (problems.length > mostProblems) lines.push(`and ${problems.length - mostProblems} more problems`);
  return lines.join("\n");
}
