import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type FeatureInput, type RunRecord, readEarlier, readFeature, readRun } from "../documentation/index.js";
import { sha256Of } from "./digest.js";
import { UsageError } from "./exit.js";
import { defaultMaximumSize, largestCollection, readText } from "./files.js";
import { findGherkin } from "./gherkin.js";
import { inputsOf } from "./inputs.js";
import { tell } from "./output.js";
import { fromWorkingDirectory } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** The folders that documentation is made of where nothing is said. */
export const defaultPolicies = "policies";
export const defaultFeatures = "features";

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Reads all results. Throws UsageError with what is wrong with each that cannot be read. */
export async function runsIn(paths: readonly string[], standardInput: StandardInput): Promise<readonly RunRecord[]> {
  const inputs = (await inputsOf(paths)).filter(({ passedOver }) => passedOver === undefined);
  const problems: string[] = [];
  const runs = inputs.flatMap(({ path, refused }): readonly RunRecord[] => {
    const file = path === "-" ? "<stdin>" : fromWorkingDirectory(path);
    const text =
      refused === undefined ? readText(path, { maximumSize: largestCollection, standardInput }) : { refused };
    if ("refused" in text) {
      problems.push(`${file}: ${text.refused}`);
      return [];
    }
    const read = readRun({ file, sha256: sha256Of(text.text), text: text.text });
    if (read.kind === "read") return [read.run];
    problems.push(`${file}:${read.line}: ${read.why}`);
    return [];
  });
  if (problems.length > 0) throw new UsageError(`the results cannot be read:\n${problems.join("\n")}`);
  return runs;
}

/** Features that are there; those that a run read in the same version need not be parsed. */
export async function featuresIn(
  given: readonly string[] | undefined,
  runs: readonly RunRecord[],
  standardInput: StandardInput,
): Promise<readonly FeatureInput[]> {
  if (given === undefined && !existsSync(defaultFeatures)) return [];
  const globs = (given ?? [defaultFeatures]).map((path) => (isFolder(path) ? join(path, "**", "*.feature") : path));
  const inputs = (await inputsOf(globs)).filter(({ passedOver }) => passedOver === undefined);
  const known = new Set(
    runs.flatMap(({ features }) =>
      features.map(({ path, text }) => (text === undefined ? "" : `${path}\n${sha256Of(text)}`)),
    ),
  );
  let gherkin: ReturnType<typeof findGherkin> | "not looked for" = "not looked for";
  return inputs.map(({ path, refused }) => {
    const name = fromWorkingDirectory(path);
    const text =
      refused === undefined ? readText(path, { maximumSize: defaultMaximumSize, standardInput }) : { refused };
    if ("refused" in text) throw new UsageError(`the feature ${name} cannot be read: ${text.refused}`);
    const sha256 = sha256Of(text.text);
    if (known.has(`${name}\n${sha256}`)) return { path: name, sha256, parsed: null };
    if (gherkin === "not looked for") gherkin = findGherkin();
    const parsed = gherkin === undefined ? undefined : readFeature(name, gherkin(text.text, name));
    if (gherkin !== undefined && parsed === undefined) tell(`${name} cannot be parsed as a feature`);
    return { path: name, sha256, parsed: parsed ?? null };
  });
}

/** Reads what `docs --format json` wrote. Throws UsageError where it is something else. */
export function earlierIn(path: string, standardInput: StandardInput) {
  const text = readText(path, { maximumSize: largestCollection, standardInput });
  if ("refused" in text) throw new UsageError(`${path} cannot be read: ${text.refused}`);
  let value: unknown;
  try {
    value = JSON.parse(text.text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const earlier = readEarlier(value);
  if (typeof earlier !== "string") return earlier;
  throw new UsageError(`--since ${path}: ${earlier}; use a file that policy-check docs --format json wrote`);
}
