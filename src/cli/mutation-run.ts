import { mutantsOf } from "../mutation/index.js";
import type { MutationReport, ReportedMutant, ReportedMutations } from "../report/index.js";
import type { MutablePolicy } from "./mutable-policies.js";
import { MutantTrials } from "./mutant-trials.js";
import type { Progress } from "./progress.js";
import type { RecordedScenario } from "./recorded-scenarios.js";
import type { TrialRuns } from "./trial-runs.js";
import { version } from "./version.js";

/** What is changed, and what is to notice it. */
interface MutationRun {
  readonly policies: readonly MutablePolicy[];
  readonly runs: TrialRuns;
  /** Those that pass without a change. */
  readonly scenarios: readonly RecordedScenario[];
  /** In percent. */
  readonly threshold: number | undefined;
  readonly progress: Progress;
}

/**
 * Changes policies one small mistake at a time, and tells of each whether the scenarios notice. The progress is over then, and
 * nothing that was written for it is left. Rejects with UsageError where cucumber cannot run the scenarios.
 */
export async function mutationReport(run: MutationRun): Promise<MutationReport> {
  const { policies, runs, scenarios, threshold, progress } = run;
  const trials = new MutantTrials(runs, scenarios);
  const reported: ReportedMutations[] = [];
  try {
    for (const [index, policy] of policies.entries()) {
      const mutants = mutantsOf(policy.policy);
      const results: ReportedMutant[] = [];
      for (const [number, mutant] of mutants.entries()) {
        progress.tell(
          () =>
            `policy-check: policy ${index + 1} of ${policies.length}, mutant ${number + 1} of ${mutants.length}: ${policy.path}`,
        );
        results.push(await trials.result(policy, mutant));
      }
      reported.push({ path: policy.path, role: policy.role, mutants: results });
    }
  } finally {
    trials.close();
    progress.end();
  }
  const files = [...new Map(policies.map(({ path, text }) => [path, { path, text }])).values()];
  return { tool: { name: "policy-check", version }, policies: reported, files, scenarios, threshold };
}
