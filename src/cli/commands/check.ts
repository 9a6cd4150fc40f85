import { isAbsolute, relative, resolve, sep } from "node:path";
import { type Finding, isAtLeast, type Severity, SourceText } from "../../diagnostics/index.js";
import { allRules, findingOf, lintPolicy, rulePages } from "../../lint/index.js";
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
  fixedLine,
  summarize,
} from "../../report/index.js";
import { readConfig } from "../config.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { defaultMaximumSize, readText } from "../files.js";
import { isStandardOutput, useColor, writeReport } from "../output.js";
import type { Suppressions } from "../suppressions.js";
import { version } from "../version.js";

/** The options of `policy-check check`. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: "pretty" | "json" | "sarif" | "junit" | "github";
  readonly output: string | undefined;
  readonly failOn: Severity | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
  /** A file with findings that are known. */
  readonly baseline: string | undefined;
  /** Where to write such a file; "" for the file of `baseline`, or the default. */
  readonly writeBaseline: string | undefined;
}

/** Validates and lints trust policies, and writes the report. */
export async function runCheck(options: CheckOptions): Promise<ExitCode> {
  if (options.paths.length === 0)
    throw new UsageError("name the trust policies to check, as in policy-check policies/*.json");
  const config = readConfig(options.config);
  const maximumSize = options.maxFileSize ?? config.maxFileSize ?? defaultMaximumSize;
  const suppressions = config.suppressions.length === 0 ? undefined : await suppressionsOf(config);
  let unreadable = false;
  const checked: FileReport[] = options.paths.map((path) => {
    const source = readText(path, maximumSize);
    if ("refused" in source) {
      unreadable = true;
      process.stderr.write(`policy-check: ${path}: ${source.refused}\n`);
      return fileReport(path, { findings: [unreadableFile(path, source.refused)] });
    }
    const found = lintPolicy(source);
    return fileReport(path, suppressions?.split(path, found) ?? { findings: found }, source);
  });
  checked.push(...configReport(config.source, suppressions));
  const { files, fixed } = await withoutKnown(checked, options);
  const failOn = options.failOn ?? config.failOn ?? "security-warning";
  const report = { tool: { name: "policy-check", version }, files, summary: summarize(files, fixed), failOn };
  writeReport(await textOf(report, options), options.output);
  writeSummary(report, options);
  if (unreadable) return exitCodes.usage;
  const failed = files.some(({ findings }) => findings.some(({ severity }) => isAtLeast(severity, failOn)));
  return failed ? exitCodes.findings : exitCodes.success;
}

function fileReport(
  path: string,
  { findings, suppressed = [] }: Pick<FileReport, "findings"> & Partial<FileReport>,
  source?: SourceText,
): FileReport {
  // A text in which nothing is found need not be kept.
  const shown = source !== undefined && findings.length + suppressed.length > 0;
  const line = shown ? (number: number) => source.line(number) : undefined;
  return { path, relativePath: fromWorkingDirectory(path), findings, suppressed, known: [], line };
}

function fromWorkingDirectory(path: string): string {
  if (path === "-") return path;
  const absolute = resolve(path);
  const fromHere = relative("", absolute);
  return (fromHere === ".." || fromHere.startsWith(`..${sep}`) || isAbsolute(fromHere) ? absolute : fromHere)
    .split(sep)
    .join("/");
}

/** Takes out what the baseline knows, once it is written where that was asked for. */
async function withoutKnown(
  files: readonly FileReport[],
  { baseline, writeBaseline: target }: CheckOptions,
): Promise<{ readonly files: readonly FileReport[]; readonly fixed?: readonly FixedFinding[] }> {
  if (baseline === undefined && target === undefined) return { files };
  const { applyBaseline, defaultBaselineFile, readBaseline, writeBaseline } = await import("../baseline.js");
  if (target === undefined) return applyBaseline(readBaseline(baseline ?? defaultBaselineFile), files);
  const written = writeBaseline(target === "" ? (baseline ?? defaultBaselineFile) : target, files);
  process.stderr.write(`policy-check: ${count(written.findings.length, "known finding")} written to ${written.file}\n`);
  return applyBaseline(written, files);
}

async function textOf(report: CheckReport, { format, output }: CheckOptions): Promise<string> {
  switch (format) {
    case "pretty":
      return checkPretty(report, { color: useColor(output) });
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
    return page === undefined ? [] : [{ rule, page }];
  });
  return checkSarif(report, rules, digest);
}

/**
 * Says in a line what is in a report that went to a file; and what a report does not say, what can be taken out of the
 * baseline. Beside formats for programs that is said on standard error: their standard output is for programs.
 */
function writeSummary({ summary }: CheckReport, { format, output }: CheckOptions): void {
  const stream = format === "pretty" ? process.stdout : process.stderr;
  if (format === "sarif" || format === "junit") {
    for (const finding of summary.baseline?.fixed ?? []) stream.write(`${fixedLine(finding)}\n`);
  }
  if (!isStandardOutput(output)) stream.write(`${checkSummary(summary)}\n`);
}

/** Globs and dates are needed by those who suppress only. */
async function suppressionsOf(config: ReturnType<typeof readConfig>): Promise<Suppressions> {
  const { Suppressions } = await import("../suppressions.js");
  return new Suppressions(config, new Date().toISOString().slice(0, 10));
}

function unreadableFile(path: string, message: string): Finding {
  const span = { start: 0, end: 0 };
  return findingOf({ code: "unreadable-file", message, pointer: "", span }, new SourceText(path, ""));
}

function configReport(source: SourceText | undefined, suppressions: Suppressions | undefined): readonly FileReport[] {
  const findings = suppressions?.findings() ?? [];
  if (source === undefined || findings.length === 0) return [];
  return [fileReport(source.name, { findings }, source)];
}
