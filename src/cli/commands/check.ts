import { type Finding, isAtLeast, type Severity, SourceText } from "../../diagnostics/index.js";
import { allRules, findingOf, type MfaExceptionId, putTogether, rulePages } from "../../lint/index.js";
import {
  type CheckReport,
  checkGithub,
  checkJson,
  checkJunit,
  checkPretty,
  checkSarif,
  checkSummary,
  count,
  type FileReport,
  type FixedFinding,
  fixDiffs,
  fixedLine,
  fixedLines,
  linkedTo,
  mayBeAccepted,
  type SkippedFile,
  type SuppressedFinding,
  summarize,
  urlOfRule,
} from "../../report/index.js";
import { loadTemplates, mayBeCollection, type Templates } from "../../sources/index.js";
import { type Config, readConfig } from "../config.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { defaultMaximumSize, readSizedText, tooLarge } from "../files.js";
import { type Input, inputsOf } from "../inputs.js";
import { type EmptinessOptions, emptyHint, mayBeEmpty, nothingChecked } from "../nothing-checked.js";
import { isStandardOutput, tell, useColor, writeReport } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { checkSource, type PolicyFindings, type SourceVerdict } from "../source-findings.js";
import type { Suppressions } from "../suppressions.js";
import { version } from "../version.js";

/** The options of `policy-check check`. */
export interface CheckOptions extends EmptinessOptions {
  /** Files, folders and globs; `-` is standard input. */
  readonly paths: readonly string[];
  /** What reports call standard input. */
  readonly stdinFilename: string | undefined;
  readonly format: "pretty" | "json" | "sarif" | "junit" | "github";
  readonly output: string | undefined;
  readonly failOn: Severity | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
  /** A file with findings that are known. */
  readonly baseline: string | undefined;
  /** Where to write such a file; "" for the file of `baseline`, or the default. */
  readonly writeBaseline: string | undefined;
  /** Whether repairs are made. */
  readonly fix: boolean;
  /** Whether they are shown as a diff only. */
  readonly fixDryRun: boolean;
}

/** Validates and lints trust policies, and writes the report. */
export async function runCheck(options: CheckOptions): Promise<ExitCode> {
  if (options.paths.length === 0 && !mayBeEmpty([], options))
    throw new UsageError("name the trust policies to check, as in policy-check policies/*.json");
  if (options.stdinFilename !== undefined && !options.paths.includes("-"))
    throw new UsageError("--stdin-filename goes with -, standard input");
  refuseToFix(options);
  const inputs = await inputsOf(options.paths, { allowsNothing: options.allowEmpty });
  await refuseToOverwrite(inputs, options);
  const config = await readConfig(options.config);
  const suppressions = await suppressionsOf(config);
  const fixing = options.fix || options.fixDryRun ? await import("../fix.js") : undefined;
  const run = new CheckRun(options, await identifying(options, config), suppressions, fixing);
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
  checked.push(...configReport(config.source, suppressions, wholePaths(checked, skipped)));
  const { files, fixed } = await withoutKnown(
    checked.map((file) => linkedTo(config.rulesUrl, file)),
    options,
  );
  const failOn = options.failOn ?? config.failOn ?? "security-warning";
  const { rulesUrl } = config;
  const summary = summarize(files, fixed, skipped);
  const report = { tool: { name: "policy-check", version }, files, skipped, summary, failOn, rulesUrl };
  writeFixes(files, options);
  writeReport(await textOf(report, options), options.output);
  writeSummary(report, options);
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (unreadable || isEmpty) return exitCodes.usage;
  const isPlanned = options.fixDryRun && files.some(({ fix }) => fix?.diff !== undefined && fix.diff !== "");
  const failed =
    isPlanned || files.some(({ findings }) => findings.some(({ severity }) => isAtLeast(severity, failOn)));
  return failed ? exitCodes.findings : exitCodes.success;
}

/** What became of a file. */
type Outcome =
  | { readonly kind: "checked"; readonly report: FileReport; readonly note?: string | undefined }
  /** It was named, and could not be checked; the report says so, too. */
  | { readonly kind: "unchecked"; readonly report: FileReport; readonly why: string }
  | { readonly kind: "skipped"; readonly skipped: SkippedFile };

/** Checks one file after the other. */
class CheckRun {
  readonly #options: CheckOptions;
  readonly #config: Config;
  readonly #suppressions: Suppressions | undefined;
  readonly #maximumSize: number;
  readonly #isLimitGiven: boolean;
  readonly #fixing: Fixing | undefined;
  #templates: Templates | undefined;

  constructor(
    options: CheckOptions,
    config: Config,
    suppressions: Suppressions | undefined,
    fixing: Fixing | undefined,
  ) {
    this.#options = options;
    this.#fixing = fixing;
    this.#config = config;
    this.#suppressions = suppressions;
    const given = options.maxFileSize ?? config.maxFileSize;
    this.#isLimitGiven = given !== undefined;
    this.#maximumSize = given ?? defaultMaximumSize;
  }

  /** Checks a file; `tell` is told how many of its roles have been looked at. */
  check(input: Input, tell: (roles: number) => void): Outcome | Promise<Outcome> {
    const { refused, passedOver } = input;
    const isNamed = input.isNamed && !this.#options.skipOthers;
    const path = input.path === "-" ? (this.#options.stdinFilename ?? "-") : input.path;
    if (refused !== undefined) return unchecked("unreadable-file", path, refused);
    if (passedOver !== undefined) return { kind: "skipped", skipped: { path, why: passedOver } };
    const read = readSizedText(input.path, path === "-" ? "<stdin>" : path, {
      maximumSize: this.#maximumSize,
      // What says how large files may be says it of all files.
      allowsLarger: this.#isLimitGiven ? undefined : mayBeCollection,
    });
    if (read.kind === "refused") {
      if (read.isUnlikely && !isNamed) return { kind: "skipped", skipped: { path, why: read.why } };
      return unchecked("unreadable-file", path, read.why);
    }
    const { source, isLarger } = read;
    const checkIt = () => this.#checkSource(path, source, { isNamed, isLarge: isLarger, tell });
    const first = checkIt();
    if (first.verdict.kind !== "needs-templates") return this.#outcome(path, source, isNamed, first);
    return this.#withTemplates(first, checkIt).then((checked) => this.#outcome(path, source, isNamed, checked));
  }

  /** Loads what a text needs to be read, and reads it again. */
  async #withTemplates(first: CheckedSource, again: () => CheckedSource): Promise<CheckedSource> {
    let checked = first;
    while (checked.verdict.kind === "needs-templates") {
      this.#templates = await loadTemplates(checked.verdict.isYaml);
      checked = again();
    }
    return checked;
  }

  #checkSource(
    path: string,
    source: SourceText,
    { tell, ...rest }: { isNamed: boolean; isLarge: boolean; tell: (roles: number) => void },
  ): CheckedSource {
    const findings: Finding[] = [];
    const suppressed: SuppressedFinding[] = [];
    const notAskedForMfa = new Map<MfaExceptionId, number>();
    const unread: string[] = [];
    let roles = 0;
    const take = (found: PolicyFindings): void => {
      if (found.unread !== undefined) unread.push(found.unread);
      const split = this.#suppressions?.split(path, found.findings, found.role, found.isOpenWithoutMfa) ?? found;
      for (const finding of putTogether(split.findings)) findings.push(finding);
      for (const one of "suppressed" in split ? split.suppressed : []) suppressed.push(one);
      for (const id of found.notAskedForMfa) notAskedForMfa.set(id, (notAskedForMfa.get(id) ?? 0) + 1);
      roles++;
      tell(roles);
    };
    const verdict = checkSource(source, { ...rest, lint: this.#config.lint, templates: this.#templates, take });
    return { verdict, findings, suppressed, notAskedForMfa, unread };
  }

  #fixed(fixing: Fixing, path: string, source: SourceText, isNamed: boolean): Outcome {
    let suppressed: readonly SuppressedFinding[] = [];
    let notAskedForMfa: FileReport["notAskedForMfa"];
    const lint = (text: SourceText): readonly Finding[] => {
      const isLarge = Buffer.byteLength(text.text) > this.#maximumSize;
      const checked = this.#checkSource(path, text, { isNamed, isLarge, tell: () => {} });
      suppressed = checked.suppressed;
      notAskedForMfa = checked.notAskedForMfa;
      return checked.findings;
    };
    const file = { path, shown: path === "-" ? "stdin" : fromWorkingDirectory(path), source };
    const { settings } = this.#config.lint;
    const fixed = fixing.fixFile(file, { lint, settings, writes: this.#options.fix });
    const report = {
      ...fileReport(path, { findings: fixed.findings, suppressed, notAskedForMfa }, fixed.source),
      fix: fixed.report,
    };
    const note =
      fixed.leavesOtherNames === true
        ? "it has other names (hard links), which keep the old content; it is fixed under this name only"
        : undefined;
    if (fixed.unwritten === undefined) return { kind: "checked", report, note };
    return { kind: "unchecked", report, why: `it is not fixed: ${fixed.unwritten}` };
  }

  #outcome(path: string, source: SourceText, isNamed: boolean, checked: CheckedSource): Outcome {
    const { verdict, findings, suppressed, notAskedForMfa } = checked;
    switch (verdict.kind) {
      case "checked": {
        const [why] = checked.unread;
        const isFixed = this.#fixing !== undefined && findings.some(({ fix }) => fix !== undefined);
        const outcome: Outcome =
          this.#fixing !== undefined && isFixed
            ? this.#fixed(this.#fixing, path, source, isNamed)
            : { kind: "checked", report: fileReport(path, { findings, suppressed, notAskedForMfa }, source) };
        return why !== undefined && outcome.kind === "checked" ? { ...outcome, kind: "unchecked", why } : outcome;
      }
      case "nothing": {
        const why = `holds no trust policy (${verdict.what})`;
        return isNamed ? unchecked("no-trust-policy", path, `it ${why}`) : { kind: "skipped", skipped: { path, why } };
      }
      case "too-large": {
        const why = tooLarge(this.#maximumSize);
        return isNamed ? unchecked("unreadable-file", path, why) : { kind: "skipped", skipped: { path, why } };
      }
      case "needs-templates":
        // INVARIANT: whoever is given the templates does not ask for them.
        throw new Error(`${path}: what reads templates was not loaded`);
    }
  }
}

/** What makes repairs; loaded where it is asked for only. */
type Fixing = typeof import("../fix.js");

/** Throws UsageError where repairs are asked for that cannot be made or shown so. */
function refuseToFix({ fix, fixDryRun, format, paths, writeBaseline }: CheckOptions): void {
  if (fix && fixDryRun)
    throw new UsageError("--fix and --fix-dry-run do not go together: the one writes, the other not");
  if (fix && paths.includes("-"))
    throw new UsageError("--fix cannot write standard input; --fix-dry-run prints what it would do as a diff");
  if (!fixDryRun) return;
  if (format !== "pretty" && format !== "json")
    throw new UsageError(`--fix-dry-run prints a diff; it goes with --format pretty or json, not ${format}`);
  if (writeBaseline !== undefined) throw new UsageError("--fix-dry-run writes nothing, so also no baseline");
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
  // Of what else is in its place a baseline says itself that it is none.
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

interface CheckedSource {
  readonly verdict: SourceVerdict;
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly notAskedForMfa: ReadonlyMap<MfaExceptionId, number>;
  /** Why it does not count as read, although what it shows was checked. */
  readonly unread: readonly string[];
}

function unchecked(code: "unreadable-file" | "no-trust-policy", path: string, why: string): Outcome {
  const problem = { code, message: why, pointer: "", span: { start: 0, end: 0 } };
  const finding = findingOf(problem, new SourceText(path, ""));
  return { kind: "unchecked", report: fileReport(path, { findings: [finding] }), why };
}

function fileReport(
  path: string,
  { findings, suppressed = [], notAskedForMfa }: Pick<FileReport, "findings"> & Partial<FileReport>,
  source?: SourceText,
): FileReport {
  return {
    path,
    // Most reports do not have it, or not of files without findings.
    get relativePath() {
      return fromWorkingDirectory(path);
    },
    findings,
    suppressed,
    known: [],
    notAskedForMfa,
    // A text in which nothing is found is not kept.
    ...placesIn(findings.length + suppressed.length > 0 ? source : undefined),
  };
}

/** Apart from the rest: a function made there would keep the text, shown or not. */
function placesIn(source: SourceText | undefined): Pick<FileReport, "line" | "range"> {
  if (source === undefined) return noPlaces;
  return { line: (number) => source.line(number), range: (span) => source.range(span) };
}

const noPlaces = { line: undefined, range: undefined };

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

async function textOf(report: CheckReport, { format, output, fixDryRun }: CheckOptions): Promise<string> {
  switch (format) {
    case "pretty":
      if (fixDryRun) return fixDiffs(report.files, { color: useColor(output) });
      return checkPretty(report, {
        color: useColor(output),
        width: isStandardOutput(output) ? process.stdout.columns : undefined,
      });
    case "json":
      return checkJson(report);
    case "sarif":
      return sarif(report);
    case "junit":
      return checkJunit(report);
    case "github":
      return checkGithub(report);
  }
}

async function sarif(report: CheckReport): Promise<string> {
  const { digest } = await import("../digest.js");
  const pages = await rulePages();
  const rules = allRules().flatMap((rule) => {
    const page = pages.get(rule.id);
    const url = report.rulesUrl === undefined ? undefined : urlOfRule(rule.id, report.rulesUrl);
    return page === undefined ? [] : [{ rule, page, url }];
  });
  return checkSarif(report, rules, digest);
}

/**
 * Says what was repaired, before the report of what is left. A diff on standard output is for programs, and so are reports
 * in formats for them, of which JSON has the repairs itself.
 */
function writeFixes(files: readonly FileReport[], { format, fixDryRun }: CheckOptions): void {
  const lines = format === "json" ? "" : fixedLines(files, fixDryRun);
  if (lines === "") return;
  if (format === "pretty" && !fixDryRun) process.stdout.write(`${lines}\n`);
  else process.stderr.write(lines);
}

/**
 * Says in a line what is in a report that went to a file; and what a report does not say, what can be taken out of the
 * baseline. Beside formats for programs that is said on standard error: their standard output is for programs.
 */
function writeSummary({ summary }: CheckReport, { format, output, fixDryRun }: CheckOptions): void {
  if (fixDryRun && format === "pretty") {
    process.stderr.write(`with these repairs: ${checkSummary(summary)}\n`);
    return;
  }
  const stream = format === "pretty" ? process.stdout : process.stderr;
  if (format === "sarif" || format === "junit") {
    for (const finding of summary.baseline?.fixed ?? []) stream.write(`${fixedLine(finding)}\n`);
  }
  if (!isStandardOutput(output)) stream.write(`${checkSummary(summary)}\n`);
}

/** Where findings are compared with those of other runs, each says what it is about. */
async function identifying(options: CheckOptions, config: Config): Promise<Config> {
  if (options.format !== "sarif" && options.baseline === undefined && options.writeBaseline === undefined)
    return config;
  const { digest } = await import("../digest.js");
  return { ...config, lint: { ...config.lint, digest } };
}

/** Globs and dates are needed by those who suppress only. */
async function suppressionsOf(config: Config): Promise<Suppressions | undefined> {
  if (config.suppressions.length + config.mfaExemptions.length === 0) return undefined;
  const { Suppressions } = await import("../suppressions.js");
  return new Suppressions(config, new Date().toISOString().slice(0, 10));
}

/** The files of which everything was looked at, also those that hold nothing to check. */
function wholePaths(checked: readonly FileReport[], skipped: readonly SkippedFile[]): readonly string[] {
  const whole = checked.filter(({ findings }) => findings.every(mayBeAccepted));
  return [...whole, ...skipped].map(({ path }) => path);
}

function configReport(
  source: SourceText | undefined,
  suppressions: Suppressions | undefined,
  checked: readonly string[],
): readonly FileReport[] {
  const findings = suppressions?.findings(checked) ?? [];
  if (source === undefined || findings.length === 0) return [];
  return [fileReport(source.name, { findings }, source)];
}
