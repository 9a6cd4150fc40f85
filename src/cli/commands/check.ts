import { isAtLeast, type Severity } from "../../diagnostics/index.js";
import {
  count,
  type FileReport,
  type FixedFinding,
  linkedTo,
  type SkippedFile,
  summarize,
} from "../../report/index.js";
import type { Accepted } from "../accepted.js";
import { acceptedIn } from "../accepted-in.js";
import { type CheckOutput, writeCheck } from "../check-output.js";
import { CheckRun, fileReport, wholePaths } from "../check-run.js";
import { readConfig } from "../config.js";
import type { Config } from "../config-types.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { type Input, inputsOf } from "../inputs.js";
import { type EmptinessOptions, emptyHint, mayBeEmpty, nothingChecked } from "../nothing-checked.js";
import { isStandardOutput, tell } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { PolicyFiles } from "../policy-files.js";
import { Progress } from "../progress.js";
import { version } from "../version.js";

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

/** Validates and lints trust policies, and writes the report. */
export async function runCheck(options: CheckOptions): Promise<ExitCode> {
  if (options.paths.length === 0 && !mayBeEmpty([], options))
    throw new UsageError("name the trust policies to check, as in policy-check policies/*.json");
  if (options.stdinFilename !== undefined && !options.paths.includes("-"))
    throw new UsageError("--stdin-filename needs -, standard input, among the paths");
  refuseToFix(options);
  const inputs = await inputsOf(options.paths, { allowsNothing: options.allowEmpty });
  await refuseToOverwrite(inputs, options);
  const config = await readConfig(options.config);
  const accepted = await acceptedIn(config);
  const { skipOthers } = options;
  const run = new CheckRun({
    files: new PolicyFiles({ maxFileSize: options.maxFileSize ?? config.maxFileSize, skipOthers }),
    config: await identifying(options, config),
    accepted,
    stdinFilename: options.stdinFilename,
    fix: options.fix || options.fixDryRun ? { fixing: await import("../fix-file.js"), writes: options.fix } : undefined,
  });
  const checked: FileReport[] = [];
  const skipped: SkippedFile[] = [];
  let unreadable = false;
  const progress = new Progress();
  for (const [index, input] of inputs.entries()) {
    progress.tell(() => `policy-check: ${index} of ${count(inputs.length, "file")}, ${input.path}`);
    const checking = run.check(input, (number) =>
      progress.tell(() => `policy-check: ${input.path}, ${count(number, "role")}`),
    );
    // Hardly anything has to be waited for.
    const outcome = checking instanceof Promise ? await checking : checking;
    if (outcome.kind === "skipped") {
      skipped.push(outcome.skipped);
      continue;
    }
    checked.push(outcome.report);
    const said = outcome.kind === "checked" ? outcome.note : outcome.why;
    if (outcome.kind === "unchecked") unreadable = true;
    if (said === undefined) continue;
    progress.end();
    tell(`${outcome.report.path}: ${said}`);
  }
  progress.end();
  const isEmpty = checked.length === 0 && !mayBeEmpty(inputs, options);
  checked.push(...configReport(config, accepted, wholePaths(checked, skipped)));
  const { files, fixed } = await withoutKnown(
    checked.map((file) => linkedTo(config.rulesUrl, file)),
    options,
  );
  const failOn = options.failOn ?? config.failOn ?? "security-warning";
  const { rulesUrl } = config;
  const summary = summarize(files, fixed, skipped);
  const report = {
    tool: { name: "policy-check", version },
    files,
    skipped,
    summary,
    failOn,
    rulesUrl,
    config: config.source?.name,
  };
  await writeCheck(report, options);
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (unreadable || isEmpty) return exitCodes.usage;
  const isPlanned = options.fixDryRun && files.some(({ fix }) => fix?.diff !== undefined && fix.diff !== "");
  const failed =
    isPlanned || files.some(({ findings }) => findings.some(({ severity }) => isAtLeast(severity, failOn)));
  return failed ? exitCodes.findings : exitCodes.success;
}

/** Throws UsageError where repairs are asked for that cannot be made or shown so. */
function refuseToFix({ fix, fixDryRun, format, paths, writeBaseline }: CheckOptions): void {
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

/** What must not be overwritten by the report or the baseline. */
async function refuseToOverwrite(
  inputs: readonly Input[],
  { output, baseline, writeBaseline, config }: CheckOptions,
): Promise<void> {
  if (isStandardOutput(output) && writeBaseline === undefined) return;
  const settings = config === undefined ? [] : [{ path: config, role: "the configuration" }];
  const { defaultBaselineFile } = await import("../baseline.js");
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

/** Takes out what the baseline knows, once it is written where that was asked for. */
async function withoutKnown(
  files: readonly FileReport[],
  { baseline, writeBaseline: target }: CheckOptions,
): Promise<{ readonly files: readonly FileReport[]; readonly fixed?: readonly FixedFinding[] }> {
  if (baseline === undefined && target === undefined) return { files };
  const { applyBaseline, baselineNotes, defaultBaselineFile, readBaseline, writeBaseline } = await import(
    "../baseline.js"
  );
  const isWritten = target !== undefined;
  const used = isWritten
    ? writeBaseline(target === "" ? (baseline ?? defaultBaselineFile) : target, files)
    : readBaseline(baseline ?? defaultBaselineFile);
  if (isWritten) tell(`${count(used.findings.length, "known finding")} written to ${used.file}`);
  const applied = applyBaseline(used, files);
  for (const note of baselineNotes(used, applied, isWritten)) tell(note);
  return applied;
}

/** Where findings are compared with those of other runs, each says what it is about. */
async function identifying(options: CheckOptions, config: Config): Promise<Config> {
  if (options.format !== "sarif" && options.baseline === undefined && options.writeBaseline === undefined)
    return config;
  const { digest } = await import("../digest.js");
  return { ...config, lint: { ...config.lint, digest } };
}

function configReport(
  { source }: Config,
  accepted: Accepted | undefined,
  checked: readonly string[],
): readonly FileReport[] {
  const findings = accepted?.findings(checked) ?? [];
  if (source === undefined || findings.length === 0) return [];
  return [fileReport(source.name, { findings }, source)];
}
