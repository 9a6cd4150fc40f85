import { isAtLeast, type Severity } from "../diagnostics/index.js";
import { allRules, rulePages } from "../lint/index.js";
import {
  type CheckReport,
  checkCompact,
  checkGithub,
  checkGitlab,
  checkJson,
  checkJunit,
  checkPretty,
  checkSarif,
  checkSummary,
  checkTotals,
  type FileReport,
  fixDiffs,
  fixedLine,
  fixedLines,
  urlOfRule,
} from "../report/index.js";
import { pipelineAutomation } from "./azure-pipeline.js";
import { isStandardOutput, useColor, widthOf, writeReportParts } from "./output.js";
import { pathInRepository } from "./relative-path.js";

/** How the report of a check is written. */
export interface CheckOutput {
  readonly format: "pretty" | "compact" | "json" | "sarif" | "junit" | "github" | "gitlab";
  readonly output: string | undefined;
  /** Whether counts and notes are left out. */
  readonly quiet: boolean;
  /** Whether repairs are shown as a diff only. */
  readonly fixDryRun: boolean;
}

/**
 * Writes the report of a check, and what goes beside it: what was repaired before it, the counts behind it. `failOnIn` is the
 * least severity that fails the run, by file.
 */
export async function writeCheck(
  report: CheckReport,
  options: CheckOutput,
  failOnIn: (path: string) => Severity,
): Promise<void> {
  writeFixes(report.files, options);
  // Programs get all of it.
  const isForPeople = ["pretty", "compact", "github"].includes(options.format);
  const shown = options.quiet && isForPeople ? withoutLesser(report, failOnIn) : report;
  await writeReportParts(await partsOf(shown, options), options.output);
  writeSummary(report, options);
}

/** A report without findings that do not fail the run. */
function withoutLesser(report: CheckReport, failOnIn: (path: string) => Severity): CheckReport {
  const files = report.files.map((file) => {
    const findings = file.findings.filter(({ severity }) => isAtLeast(severity, failOnIn(file.path)));
    return { ...file, findings };
  });
  return { ...report, files };
}

/** The report in parts: those in formats for people are as long as there are findings. */
async function partsOf(
  report: CheckReport,
  { format, output, quiet, fixDryRun }: CheckOutput,
): Promise<Iterable<string>> {
  switch (format) {
    case "pretty":
      if (fixDryRun) return [fixDiffs(report.files, { color: useColor(output) })];
      return checkPretty(report, { color: useColor(output), width: widthOf(output), isQuiet: quiet });
    case "compact":
      return checkCompact(report);
    case "json":
      return [checkJson(report)];
    case "sarif":
      return [await sarif(report)];
    case "junit":
      return [checkJunit(report)];
    case "github":
      return [checkGithub(report, { isQuiet: quiet })];
    case "gitlab": {
      const { digest } = await import("./digest.js");
      return [checkGitlab(report, { digest, pathInRepository: pathInRepository() })];
    }
  }
}

async function sarif(report: CheckReport): Promise<string> {
  const { digest } = await import("./digest.js");
  const pages = await rulePages();
  const rules = allRules().flatMap((rule) => {
    const page = pages.get(rule.id);
    const url = report.rulesUrl === undefined ? undefined : urlOfRule(rule.id, report.rulesUrl);
    return page === undefined ? [] : [{ rule, page, url }];
  });
  return checkSarif(report, rules, digest, pipelineAutomation(process.env));
}

/**
 * Says what was repaired, before the report of what is left. A diff on standard output is for programs, and so are reports
 * in formats for them, of which JSON has the repairs itself.
 */
function writeFixes(files: readonly FileReport[], { format, quiet, fixDryRun }: CheckOutput): void {
  const lines = format === "json" || quiet ? "" : fixedLines(files, fixDryRun);
  if (lines === "") return;
  if (format === "pretty" && !fixDryRun) process.stdout.write(`${lines}\n`);
  else process.stderr.write(lines);
}

/**
 * Says in a line what is in a report that went to a file; and what a report does not say, what can be taken out of the
 * baseline. Beside formats for programs that is said on standard error: their standard output is for programs.
 */
function writeSummary({ summary }: CheckReport, { format, output, quiet, fixDryRun }: CheckOutput): void {
  if (quiet) return;
  if (fixDryRun && format === "pretty") {
    process.stderr.write(`with these fixes: ${checkSummary(summary)}\n`);
    return;
  }
  const stream = format === "pretty" ? process.stdout : process.stderr;
  if (format === "sarif" || format === "junit" || format === "compact" || format === "gitlab") {
    for (const finding of summary.baseline?.fixed ?? []) stream.write(`${fixedLine(finding)}\n`);
  }
  if (!isStandardOutput(output) || format === "compact") stream.write(`${checkTotals(summary)}\n`);
}
