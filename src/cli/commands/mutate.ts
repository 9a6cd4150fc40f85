import {
  count,
  isEnoughKilled,
  type MutationReport,
  mutationDocument,
  mutationJson,
  mutationPretty,
  mutationSummary,
} from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { assertMeant, mutablePolicies, type PolicyChoice } from "../mutable-policies.js";
import { mutationReport } from "../mutation-run.js";
import { isStandardOutput, tell, useColor, writeReport } from "../output.js";
import { filesRead, refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import type { RecordedScenario, ScenarioRecorder } from "../recorded-scenarios.js";
import { findScenarios, loadScenarios } from "../scenario-run.js";
import { TrialRuns } from "../trial-runs.js";
import { merged, withoutUndefined, worldParametersOf } from "../world-parameters.js";

/** The options of `policy-check mutate`. */
export interface MutateOptions extends PolicyChoice {
  readonly features: readonly string[];
  readonly tags: string | undefined;
  readonly names: readonly string[];
  readonly imports: readonly string[];
  readonly worldParameters: string | undefined;
  readonly mfaPropagation: "documented" | "observed" | undefined;
  /** In percent. */
  readonly threshold: number | undefined;
  readonly format: "pretty" | "json" | "html";
  readonly output: string | undefined;
}

/** Changes the trust policies one small mistake at a time, and reports whether the scenarios notice. */
export async function runMutate(options: MutateOptions): Promise<ExitCode> {
  const { threshold, output } = options;
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 100))
    throw new UsageError("--threshold needs a percentage, from 0 to 100");
  await assertMeant(options);
  const found = await findScenarios(options.features, options.imports);
  await refuseOverwriting([{ option: "--output", path: output }], async () => [
    ...found.features.map((path) => ({ path, role: "one of the features" })),
    ...(await filesRead("one of the policies", options.policies.length > 0 ? options.policies : ["policies"])),
  ]);
  const worldParameters = await settings(options);
  const loaded = await loadScenarios(found, {
    name: [...options.names],
    ...(options.tags === undefined ? {} : { tags: options.tags }),
  });
  const runs = new TrialRuns(found, loaded, worldParameters);
  const progress = new Progress();
  progress.tell(() => "policy-check: running the scenarios without a change");
  const plain = await runs.run();
  const trouble = troubleWith(plain);
  if (trouble !== undefined) {
    progress.end();
    for (const line of trouble.lines) tell(line);
    return trouble.exitCode;
  }
  const passing = plain.scenarios.filter(({ status }) => status === "passed");
  const given = [...new Set(passing.flatMap(({ calls }) => calls.map(({ trust }) => trust.name)))];
  const { policies, unread } = await mutablePolicies(options, given);
  const report = await mutationReport({ policies, runs, scenarios: passing, threshold, progress });
  if (policies.length > 0) await write(report, options);
  for (const { path, why } of unread) tell(`${path}: it has no mutants: ${why}`);
  if (unread.length > 0) return exitCodes.usage;
  if (options.since !== undefined && policies.length === 0) {
    tell(`no trust policy differs from ${options.since}, so there is nothing to change`);
    return exitCodes.success;
  }
  return isEnoughKilled(report) ? exitCodes.success : exitCodes.findings;
}

/** The settings of the backend, over the world parameters of the scenarios' own. */
async function settings({ worldParameters, mfaPropagation }: MutateOptions) {
  const given = merged(worldParametersOf(worldParameters), withoutUndefined({ mfaPropagation }));
  const { readBackendSettings, BackendUnavailable } = await import("../../backends/index.js");
  try {
    const { backend } = readBackendSettings(given, process.env);
    if (backend !== "embedded")
      throw new UsageError(`mutate runs scenarios on the embedded endpoint only, and not on ${backend}`);
  } catch (error) {
    throw error instanceof BackendUnavailable ? new UsageError(error.message) : error;
  }
  return JSON.parse(JSON.stringify(given));
}

/** Why nothing can be said of mutants: scenarios must pass without them. */
function troubleWith({
  scenarios,
  parseErrors,
}: ScenarioRecorder): { readonly lines: readonly string[]; readonly exitCode: ExitCode } | undefined {
  if (parseErrors.length > 0) return { lines: parseErrors, exitCode: exitCodes.usage };
  if (scenarios.length === 0) throw new UsageError("no scenario was run: none matches the features, names and tags");
  const failed = scenarios.filter(({ status }) => status === "failed");
  if (failed.length > 0) {
    const lines = failed.map(failure);
    lines.push(`mutate needs scenarios that pass without a change, and ${count(failed.length, "scenario")} failed`);
    lines.push("leave out what is known to fail by a tag, as in --tags 'not @finding'");
    return { lines, exitCode: exitCodes.findings };
  }
  if (scenarios.some(({ status }) => status === "passed")) return undefined;
  return { lines: ["no scenario was checked, so nothing can be noticed"], exitCode: exitCodes.findings };
}

function failure({ uri, line, name, why }: RecordedScenario): string {
  return `${uri}:${line}: ${name}: ${why ?? "a step failed"}`;
}

async function write(report: MutationReport, { format, output }: MutateOptions): Promise<void> {
  switch (format) {
    case "pretty":
      writeReport(mutationPretty(report, { color: useColor(output) }), output);
      break;
    case "json":
      writeReport(mutationJson(report), output);
      break;
    case "html": {
      const { mutationPage } = await import("../mutation-page.js");
      writeReport(mutationPage(mutationDocument(report)), output);
    }
  }
  if (format !== "pretty" || !isStandardOutput(output)) tell(mutationSummary(report));
}
