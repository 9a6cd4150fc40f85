import { type Finding, isAtLeast, type Severity, SourceText } from "../../diagnostics/index.js";
import { findingOf, lintPolicy } from "../../lint/index.js";
import { checkJson, checkPretty, type FileReport, summarize } from "../../report/index.js";
import { readConfig } from "../config.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { defaultMaximumSize, readText } from "../files.js";
import { useColor, writeReport } from "../output.js";
import type { Suppressions } from "../suppressions.js";
import { version } from "../version.js";

/** The options of `policy-check check`. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: "pretty" | "json";
  readonly output: string | undefined;
  readonly failOn: Severity | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
}

/** Validates and lints trust policies, and writes the report. */
export async function runCheck(options: CheckOptions): Promise<ExitCode> {
  if (options.paths.length === 0)
    throw new UsageError("name the trust policies to check, as in policy-check policies/*.json");
  const config = readConfig(options.config);
  const maximumSize = options.maxFileSize ?? config.maxFileSize ?? defaultMaximumSize;
  const suppressions = config.suppressions.length === 0 ? undefined : await suppressionsOf(config);
  let unreadable = false;
  const files: FileReport[] = options.paths.map((path) => {
    const source = readText(path, maximumSize);
    if ("refused" in source) {
      unreadable = true;
      process.stderr.write(`policy-check: ${path}: ${source.refused}\n`);
      return { path, findings: [unreadableFile(path, source.refused)], line: undefined };
    }
    const found = lintPolicy(source);
    const findings = suppressions?.filter(path, found) ?? found;
    // A text in which nothing is found need not be kept.
    return { path, findings, line: findings.length === 0 ? undefined : (number) => source.line(number) };
  });
  files.push(...configReport(config.source, suppressions));
  const report = {
    tool: { name: "policy-check", version },
    files,
    summary: summarize(files, suppressions?.count ?? 0),
  };
  const text = options.format === "json" ? checkJson(report) : checkPretty(report, { color: useColor(options.output) });
  writeReport(text, options.output);
  if (unreadable) return exitCodes.usage;
  const threshold = options.failOn ?? config.failOn ?? "security-warning";
  const failed = files.some(({ findings }) => findings.some(({ severity }) => isAtLeast(severity, threshold)));
  return failed ? exitCodes.findings : exitCodes.success;
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
  return [{ path: source.name, findings, line: (number) => source.line(number) }];
}
