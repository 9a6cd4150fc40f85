import { readAttachment } from "../evidence/index.js";
import type { CoverageReport, MutationReport } from "../report/index.js";
import { UsageError } from "./exit.js";
import { mutablePolicies } from "./mutable-policies.js";
import { mutationReport } from "./mutation-run.js";
import { Progress } from "./progress.js";
import type { RecordedScenario } from "./recorded-scenarios.js";
import { RunCoverage } from "./run-coverage.js";
import { findScenarios, loadScenarios } from "./scenario-run.js";
import { TrialRuns } from "./trial-runs.js";

/** What the scenarios of a repository show, and whether they would notice mistakes. */
export interface ScenarioTrial {
  readonly scenarios: readonly RecordedScenario[];
  readonly parseErrors: readonly string[];
  readonly coverage: CoverageReport;
  /** Undefined where not all scenarios pass, or none names a file with a policy that can be changed. */
  readonly mutation: MutationReport | undefined;
}

/** Runs all features on the embedded endpoint, in this process. Throws UsageError where they cannot be run. */
export async function tryScenarios(): Promise<ScenarioTrial> {
  const coverage = await RunCoverage.prepare({ formats: [], threshold: undefined, policies: [], config: undefined });
  const found = await findScenarios([], []);
  const runs = new TrialRuns(found, await loadScenarios(found, {}), {});
  const progress = new Progress();
  progress.tell(() => "policy-check: running the scenarios");
  const { scenarios, parseErrors } = await runs
    .run({ note: ({ attachment }) => coverage.note(attachment && readAttachment(attachment)) })
    .finally(() => progress.end());
  const isGreen = scenarios.every(({ status }) => status === "passed") && parseErrors.length === 0;
  const mutation = isGreen ? await mutationsOf(scenarios, runs, progress) : undefined;
  return { scenarios, parseErrors, coverage: await coverage.report(), mutation };
}

async function mutationsOf(
  scenarios: readonly RecordedScenario[],
  runs: TrialRuns,
  progress: Progress,
): Promise<MutationReport | undefined> {
  const given = [...new Set(scenarios.flatMap(({ calls }) => calls.map(({ trust }) => trust.name)))];
  const read = await mutablePolicies({ policies: [], since: undefined }, given).catch((error: unknown) => {
    // No file is one that scenarios read: those of templates have their policies in the feature.
    if (error instanceof UsageError) return undefined;
    throw error;
  });
  if (read === undefined) return undefined;
  return mutationReport({ policies: read.policies, runs, scenarios, threshold: undefined, progress });
}
