import { Identifiers } from "./identifiers.js";
import type { FeatureInput } from "./input.js";
import type { RunRecord, RunResult } from "./messages.js";
import type { DocumentedFeature } from "./model.js";

/** A scenario with what came of it in each run that had it. */
export interface MergedScenario {
  readonly id: string;
  readonly feature: string;
  readonly line: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly steps: readonly string[];
  readonly results: readonly { readonly run: string; readonly result: RunResult }[];
}

/** The features and scenarios of all runs and of the files that are there. */
export interface MergedScenarios {
  readonly features: readonly DocumentedFeature[];
  readonly scenarios: readonly MergedScenario[];
  /** Features of runs that are otherwise now: what was run is not what is there. */
  readonly outdated: readonly { readonly path: string; readonly run: string }[];
  /** Files of which not even the scenarios are known. */
  readonly unparsed: readonly string[];
}

/** A run and its id. */
export interface NamedRun {
  readonly id: string;
  readonly record: RunRecord;
}

/** Puts together what runs say of the same scenarios. A run of another version of a feature's file says nothing. */
export function mergeScenarios(
  runs: readonly NamedRun[],
  files: readonly FeatureInput[],
  sha256: (text: string) => string,
): MergedScenarios {
  const present = new Map(files.map((file) => [file.path, file]));
  const features = new Map<string, DocumentedFeature>();
  const scenarios = new Map<string, Omit<MergedScenario, "id"> & { results: MergedScenario["results"][number][] }>();
  const outdated: { path: string; run: string }[] = [];
  const parsedByRuns = new Set<string>();

  for (const { path, sha256: sum, parsed } of files) {
    const { name, description } = parsed ?? { name: path, description: "" };
    features.set(path, { path, sha256: sum, name, description });
    for (const scenario of parsed?.scenarios ?? []) {
      scenarios.set(keyOf(path, scenario), { feature: path, ...scenario, results: [] });
    }
  }
  for (const { id: run, record } of runs) {
    const current = new Set<string>();
    for (const { path, text, name, description } of record.features) {
      const known = present.get(path)?.sha256 ?? features.get(path)?.sha256;
      const sum = text === undefined ? undefined : sha256(text);
      if (known !== undefined && sum !== known) {
        outdated.push({ path, run });
        continue;
      }
      current.add(path);
      parsedByRuns.add(path);
      features.set(path, { path, sha256: sum ?? "", name, description });
    }
    for (const { result, ...scenario } of record.scenarios) {
      if (!current.has(scenario.feature)) continue;
      const key = keyOf(scenario.feature, scenario);
      const merged = scenarios.get(key) ?? { ...scenario, results: [] };
      scenarios.set(key, merged);
      if (result !== undefined) merged.results.push({ run, result });
    }
  }
  const ids = new Identifiers();
  const inOrder = [...scenarios.values()].sort(
    (one, other) => compare(one.feature, other.feature) || one.line - other.line,
  );
  return {
    features: [...features.values()].sort((one, other) => compare(one.path, other.path)),
    scenarios: inOrder.map((scenario) => ({
      id: ids.of("scenario", `${scenario.feature}-${scenario.line}`),
      ...scenario,
    })),
    outdated,
    unparsed: files.filter(({ path, parsed }) => parsed === null && !parsedByRuns.has(path)).map(({ path }) => path),
  };
}

function keyOf(feature: string, { line, name }: { readonly line: number; readonly name: string }): string {
  return JSON.stringify([feature, line, name]);
}

/** By code units, so that the order is the same on every machine. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
