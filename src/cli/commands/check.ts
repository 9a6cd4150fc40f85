import { isAtLeast } from "../../diagnostics/index.js";
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
import { type CheckOptions, refuseCombinations, refuseToOverwrite } from "../check-options.js";
import { writeCheck } from "../check-output.js";
import { CheckRun, fileReport, wholePaths } from "../check-run.js";
import { readConfig } from "../config.js";
import type { Config } from "../config-types.js";
import { type ExitCode, exitCodes } from "../exit.js";
import { inputsOf } from "../inputs.js";
import { emptyHint, mayBeEmpty, nothingChecked } from "../nothing-checked.js";
import { tell } from "../output.js";
import { PolicyFiles } from "../policy-files.js";
import { Progress } from "../progress.js";
import { StandardInput } from "../standard-input.js";
import { version } from "../version.js";

/** Validates and lints trust policies, and writes the report. */
export async function runCheck(options: CheckOptions): Promise<ExitCode> {
  refuseCombinations(options);
  const named = await inputsOf(options.paths, { allowsNothing: options.allowEmpty });
  await refuseToOverwrite(named, options);
  const standardInput = new StandardInput();
  const config = await readConfig(options.config, standardInput, options);
  const accepted = await acceptedIn(config);
  const { skipOthers } = options;
  const maxFileSize = options.maxFileSize ?? config.maxFileSize;
  const policyFiles = new PolicyFiles({ standardInput, maxFileSize, skipOthers, identityPolicies: true });
  const inputs = await policyFiles.prepare(named);
  const run = new CheckRun({
    files: policyFiles,
    config: await identifying(options, config),
    accepted,
    stdinFilename: options.stdinFilename,
    fix: options.fix || options.fixDryRun ? { fixing: await import("../fix-file.js"), writes: options.fix } : undefined,
  });
  const checked: FileReport[] = [];
  const skipped: SkippedFile[] = [];
  let unreadable = false;
  const progress = new Progress(options);
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
    standardInput,
  );
  const failOn = options.failOn ?? config.failOn ?? "security-warning";
  const { rulesUrl } = config;
  const summary = summarize(files, fixed, skipped);
  const report = {
    tool: { name: "policy-check", version },
    files,
    skipped,
    configuration: policyFiles.terraform.report,
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

/** Takes out what the baseline knows, once it is written where that was asked for. */
async function withoutKnown(
  files: readonly FileReport[],
  { baseline, writeBaseline: target, quiet }: CheckOptions,
  standardInput: StandardInput,
): Promise<{ readonly files: readonly FileReport[]; readonly fixed?: readonly FixedFinding[] }> {
  if (baseline === undefined && target === undefined) return { files };
  const { applyBaseline, baselineNotes, defaultBaselineFile, readBaseline, writeBaseline } = await import(
    "../baseline.js"
  );
  const isWritten = target !== undefined;
  const used = isWritten
    ? writeBaseline(target === "" ? (baseline ?? defaultBaselineFile) : target, files, standardInput)
    : readBaseline(baseline ?? defaultBaselineFile, standardInput);
  if (isWritten && !quiet) tell(`${count(used.findings.length, "known finding")} written to ${used.file}`);
  const applied = applyBaseline(used, files);
  for (const note of baselineNotes(used, applied, isWritten)) tell(note);
  return applied;
}

/** Where findings are compared with those of other runs, each says what it is about. */
async function identifying(options: CheckOptions, config: Config): Promise<Config> {
  const isIdentifying = options.format === "sarif" || options.format === "gitlab";
  if (!isIdentifying && options.baseline === undefined && options.writeBaseline === undefined) return config;
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
