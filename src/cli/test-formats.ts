import { nearest } from "../diagnostics/index.js";
import { withSitePath } from "./docs-target.js";
import { UsageError } from "./exit.js";
import { formatters } from "./formatters.js";
import type { Output } from "./outputs.js";
import { type CoverageOptions, coverageFormats } from "./run-coverage.js";

/** What says where a run's reports go. */
export interface ReportOptions {
  readonly formats: readonly string[];
  readonly output: string | undefined;
  /** Whether a run in which nothing fails says nothing. */
  readonly quiet: boolean;
  readonly coverage: CoverageOptions | undefined;
}

/** Formats as cucumber takes them. Throws UsageError for an unknown one. */
export function formatsOf(options: Pick<ReportOptions, "formats" | "output" | "quiet">): string[] {
  const { output, quiet } = options;
  const formats = options.formats.map((format) => withSitePath(format, docsFormatter()));
  if (output !== undefined && formats.length !== 1) throw new UsageError("--output FILE goes with one --format");
  for (const format of formats) {
    const [name = ""] = format.split(":");
    // A package or a file of somebody's own has a slash, a dot or an @.
    if (!formatters.includes(name) && !/[@./\\]/.test(format)) {
      const hint = nearest(name, formatters);
      const meant = hint === undefined ? "" : `did you mean "${hint}"? `;
      const allowed = `Allowed: ${formatters.join(", ")}, or the package or file of a formatter`;
      throw new UsageError(`unknown format "${name}"; ${meant}${allowed}`);
    }
  }
  const terminal = quiet ? "summary" : terminalFormat();
  if (output !== undefined) return [`${formats[0]}:${output}`, terminal];
  const toFile = formats.length > 0 && formats.every((format) => format.includes(":"));
  return formats.length === 0 || toFile ? [...formats, terminal] : [...formats];
}

/** Whether standard output is for people, so more text can follow. */
export function isToTerminal(format: readonly string[]): boolean {
  return format.every((each) => each.includes(":") || /^(pretty|progress|progress-bar|summary)$/.test(each));
}

/** The files that reports go to. */
export function reportsOf({ formats, output, coverage }: ReportOptions): readonly Output[] {
  return [
    { option: "--output", path: output },
    ...formats.map((format) => ({ option: "--format", path: fileOfFormat(format) })),
    ...(coverage === undefined ? [] : coverageFormats(coverage)).map(({ file }) => ({
      option: "--coverage-format",
      path: file,
    })),
  ];
}

/** The file behind a formatter's name, which can be a path in quotes, or a URL; cucumber reads it likewise. */
function fileOfFormat(format: string): string | undefined {
  const [, quoted, rest] = /^(?:"[^"]*"|((?:[a-z]+:\/\/|[A-Za-z]:[\\/])?[^:]*)):(.*)$/s.exec(format) ?? [];
  return quoted === undefined && rest === undefined ? undefined : rest?.replace(/^"(.*)"$/s, "$1");
}

/** Our formatter, as cucumber names it. */
export function docsFormatter(): string {
  return new URL("../formatter/index.js", import.meta.url).href;
}

function terminalFormat(): string {
  return process.stdout.isTTY === true ? "progress-bar" : "progress";
}
