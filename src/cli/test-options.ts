import type { BackendSettings } from "../backends/index.js";
import { UsageError } from "./exit.js";
import { isFolder } from "./feature-files.js";
import { filesRead, type ReadFile } from "./outputs.js";
import { type CoverageOptions, RunCoverage, takesStandardOutput } from "./run-coverage.js";
import type { SupportCode } from "./support-code.js";

/** The options of `policy-check test`. */
export interface TestOptions {
  readonly features: readonly string[];
  /** World parameters of the scenarios' own; the settings are put over them. */
  readonly worldParameters: string | undefined;
  readonly settings: Partial<BackendSettings>;
  readonly tags: string | undefined;
  readonly names: readonly string[];
  readonly formats: readonly string[];
  readonly output: string | undefined;
  /** Whether a run in which nothing fails says nothing. */
  readonly quiet: boolean;
  readonly imports: readonly string[];
  readonly parallel: number | undefined;
  readonly failFast: boolean;
  /** Undefined if no coverage is reported. */
  readonly coverage: CoverageOptions | undefined;
}

/** Whether standard output is for a coverage report that other tools read. */
export function hasReportOnly({ coverage }: TestOptions): boolean {
  return coverage !== undefined && takesStandardOutput(coverage);
}

/** Reads what coverage needs before anything is run: a mistake should not be reported after a long run. */
export async function coverageOf({ coverage, formats, output }: TestOptions): Promise<RunCoverage | undefined> {
  if (coverage === undefined) return undefined;
  const other = output === undefined ? formats.find((format) => !format.includes(":")) : undefined;
  if (other !== undefined && takesStandardOutput(coverage)) {
    throw new UsageError(
      `--format ${other} and the coverage report cannot both go to standard output; name a file for one, as in --coverage-format lcov:FILE`,
    );
  }
  return RunCoverage.prepare(coverage);
}

/** The files that a run reads; those that scenarios name are known only when they run. */
export async function readFilesOf(
  { coverage }: TestOptions,
  features: readonly string[],
  support: SupportCode,
): Promise<readonly ReadFile[]> {
  const policies = coverage !== undefined && coverage.policies.length > 0 ? coverage.policies : ["policies"];
  const code = [...support.import.slice(1), ...support.require];
  return [
    ...features.map((path) => ({ path, role: "one of the features" })),
    ...(await filesRead("one of the files to import", code.flatMap(codeIn))),
    ...(await filesRead("one of the policies", policies)),
    ...(coverage?.config === undefined ? [] : [{ path: coverage.config, role: "the configuration" }]),
  ];
}

function codeIn(path: string): readonly string[] {
  return isFolder(path) ? [`${path}/**/*`] : [path];
}
