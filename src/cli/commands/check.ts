import { isAtLeast, type Severity } from "../../diagnostics/index.js";
import { AlikePolicies } from "../../inspection/index.js";
import type { LintOptions } from "../../lint/index.js";
import {
  count,
  type FileReport,
  type FixedFinding,
  linkedTo,
  type SkippedFile,
  summarize,
} from "../../report/index.js";
import { type CheckOptions, refuseCombinations, refuseToOverwrite } from "../check-options.js";
import { writeCheck } from "../check-output.js";
import { CheckRun, fileReport, wholePaths } from "../check-run.js";
import type { Config } from "../config-types.js";
import { Configurations } from "../configurations.js";
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
  const configurations = await Configurations.read(options.config, standardInput, options);
  const { base } = configurations;
  const { skipOthers } = options;
  const maxFileSize = options.maxFileSize ?? base.maxFileSize;
  const policyFiles = new PolicyFiles({ standardInput, maxFileSize, skipOthers, identityPolicies: true });
  const inputs = await policyFiles.prepare(named);
  await configurations.prepare([...inputs.map(({ path }) => path), options.stdinFilename ?? "-"]);
  const run = new CheckRun({
    files: policyFiles,
    lintOf: await lintOptionsIn(options, configurations),
    accepted: configurations.acceptance,
    alike: new AlikePolicies(),
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
  const unused = configurations.unused(wholePaths(checked, skipped));
  checked.push(...unused.flatMap((each) => configReport(each)));
  const { files, fixed } = await withoutKnown(
    checked.map((file) => linkedTo(configurations.of(file.path).rulesUrl, file)),
    options,
    standardInput,
  );
  const failOn = options.failOn ?? base.failOn ?? "security-warning";
  const failOnIn = (path: string): Severity => options.failOn ?? configurations.of(path).failOn ?? "security-warning";
  const summary = summarize(files, fixed, skipped);
  const report = {
    tool: { name: "policy-check", version },
    files: files.map((file) => judged(file, configurations.of(file.path), failOnIn(file.path), base)),
    skipped,
    configuration: policyFiles.terraform.report,
    summary,
    failOn,
    rulesUrl: base.rulesUrl,
    config: base.source?.name,
  };
  await writeCheck(report, options, failOnIn);
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (unreadable || isEmpty) return exitCodes.usage;
  const isPlanned = options.fixDryRun && files.some(({ fix }) => fix?.diff !== undefined && fix.diff !== "");
  const failed =
    isPlanned ||
    files.some(({ path, findings }) => findings.some(({ severity }) => isAtLeast(severity, failOnIn(path))));
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

/** How files are judged; where findings are compared with those of other runs, each says what it is about. */
async function lintOptionsIn(
  options: CheckOptions,
  configurations: Configurations,
): Promise<(path: string) => LintOptions> {
  const isIdentifying = options.format === "sarif" || options.format === "gitlab";
  if (!isIdentifying && options.baseline === undefined && options.writeBaseline === undefined)
    return (path) => configurations.of(path).lint;
  const { digest } = await import("../digest.js");
  const identifying = new Map<LintOptions, LintOptions>();
  return (path) => {
    const { lint } = configurations.of(path);
    const known = identifying.get(lint) ?? { ...lint, digest };
    identifying.set(lint, known);
    return known;
  };
}

function configReport({
  config: { source },
  findings,
}: ReturnType<Configurations["unused"]>[number]): readonly FileReport[] {
  if (source === undefined || findings.length === 0) return [];
  return [fileReport(source.name, { findings }, source)];
}

/** The report on a file, with its configuration where that is another one than the run's. */
function judged(file: FileReport, config: Config, failOn: Severity, base: Config): FileReport {
  if (config === base || config.source === undefined) return file;
  return { ...file, judgedBy: { config: config.source.name, failOn } };
}
