import type { Severity } from "../diagnostics/index.js";
import type { CheckOutput } from "./check-output.js";
import { UsageError } from "./exit.js";
import type { Input } from "./inputs.js";
import { type EmptinessOptions, mayBeEmpty } from "./nothing-checked.js";
import { isStandardOutput } from "./output.js";
import { refuseOverwriting } from "./outputs.js";

/** The options of `policy-check check`. */
export interface CheckOptions extends EmptinessOptions, CheckOutput {
  /** Files, folders and globs; `-` is standard input. */
  readonly paths: readonly string[];
  /** What reports call standard input. */
  readonly stdinFilename: string | undefined;
  readonly failOn: Severity | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
  /** A file with findings that are known. */
  readonly baseline: string | undefined;
  /** Where to write such a file; "" for the file of `baseline`, or the default. */
  readonly writeBaseline: string | undefined;
  /** Whether repairs are made. */
  readonly fix: boolean;
}

/** Throws UsageError if nothing is named to check, or if options contradict one another. */
export function refuseCombinations(options: CheckOptions): void {
  const { fix, fixDryRun, format, paths, stdinFilename, writeBaseline } = options;
  if (paths.length === 0 && !mayBeEmpty([], options))
    throw new UsageError("name the trust policies to check, as in policy-check policies/*.json");
  if (stdinFilename !== undefined && !paths.includes("-"))
    throw new UsageError("--stdin-filename needs -, standard input, among the paths");
  if (fix && fixDryRun)
    throw new UsageError(
      "--fix and --fix-dry-run cannot be combined: --fix writes files, --fix-dry-run shows the changes only",
    );
  if (fix && paths.includes("-"))
    throw new UsageError("--fix cannot write standard input; use --fix-dry-run, which prints the changes as a diff");
  if (!fixDryRun) return;
  if (format !== "pretty" && format !== "json")
    throw new UsageError(`--fix-dry-run needs --format pretty or json, not ${format}`);
  if (writeBaseline !== undefined)
    throw new UsageError("--fix-dry-run and --write-baseline cannot be combined: --fix-dry-run writes nothing");
}

/** Throws UsageError if the report or the baseline would be written over a file that the run reads. */
export async function refuseToOverwrite(
  inputs: readonly Input[],
  { output, baseline, writeBaseline, config }: CheckOptions,
): Promise<void> {
  if (isStandardOutput(output) && writeBaseline === undefined) return;
  const settings = config === undefined ? [] : [{ path: config, role: "the configuration" }];
  const { defaultBaselineFile } = await import("./baseline.js");
  const written = writeBaseline === "" ? (baseline ?? defaultBaselineFile) : writeBaseline;
  // Of another file in its place the baseline itself says that it is not a baseline.
  await refuseOverwriting(
    [
      { option: "--write-baseline", path: written },
      { option: "--output", path: output },
    ],
    () => settings,
  );
  await refuseOverwriting([{ option: "--output", path: output }], () => [
    ...inputs.map(({ path, isNamed }) => ({ path, role: "one of the files to check", isFound: !isNamed })),
    ...(baseline === undefined ? [] : [{ path: baseline, role: "the baseline" }]),
  ]);
}
