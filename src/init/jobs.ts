import { coverageGlobsOf } from "./policy-paths.js";
import type { InitChoices, PackageManager, SeenRepository } from "./repository.js";
import { isPlainPath, shellWords } from "./shell.js";

/** The commands of a CI job, the same on all hosts. */
export interface JobCommands {
  readonly install: readonly string[];
  check(format: string, output: string): string;
  /** `base` is a word of the shell, as it is to be written. */
  diff(base: string): string;
  /** Whether the features fit the policies; undefined where scaffold does not write all of them. */
  readonly scaffoldCheck: string | undefined;
  readonly test: string;
  /** Documentation without a run, to compare with. */
  docsBefore(output: string): string;
  readonly page: string;
  comment(since: string): string;
}

/** The file with the messages of a run, from which documentation is made. */
export const runFile = "run.ndjson";
/** The folder of the page. */
export const pageFolder = "trust-policies";
/** What changed, for a comment on the pull or merge request. */
export const commentFile = "comment.md";

/** The commands of a job, with the paths of the policies. */
export function jobCommands(choices: InitChoices, seen: SeenRepository): JobCommands {
  const paths = shellWords(choices.policyPaths.every(isPlainPath) ? choices.policyPaths : ["."]);
  const globs = coverageGlobsOf(seen);
  const policies = globs.length === 0 ? "" : ` --policies ${shellWords(globs)}`;
  const threshold = choices.isCoverageComplete && globs.length > 0 ? " --coverage-threshold 100" : "";
  const run = "npx policy-check";
  return {
    install: installs[seen.packageManager],
    check: (format, output) => `${run} check --format ${format} --output ${output} ${paths}`,
    diff: (base) => `${run} diff --allow-empty ${base} -- ${paths}`,
    scaffoldCheck: choices.hasScaffoldedFeatures ? `${run} scaffold --check ${paths}` : undefined,
    test: `${run} test --format message:${runFile} --coverage${threshold}${policies}`,
    docsBefore: (output) => `${run} docs --policies ${paths} --format json --output ${output}`,
    page: `${run} docs --results ${runFile} --policies ${paths} --out ${pageFolder}`,
    comment: (since) =>
      `${run} docs --results ${runFile} --policies ${paths} --format markdown ${since} --output ${commentFile}`,
  };
}

const installs: Readonly<Record<PackageManager, readonly string[]>> = {
  npm: ["npm ci"],
  pnpm: ["corepack enable", "pnpm install --frozen-lockfile"],
  yarn: ["corepack enable", "yarn install --immutable"],
};
