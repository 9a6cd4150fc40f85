import { type Finding, type Severity, severities } from "../diagnostics/index.js";
import type { CheckReport, FileReport, FixedFinding, Summary } from "./check.js";
import { count, printable, type Style, styleOf } from "./style.js";

/** The report for people: each finding with its line, then a summary. */
export function checkPretty(report: CheckReport, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const blocks = report.files.flatMap((file) => file.findings.map((finding) => block(file, finding, style)));
  const fixed = (report.summary.baseline?.fixed ?? []).map(fixedLine);
  return `${[...blocks, ...(fixed.length === 0 ? [] : [fixed.join("\n")]), summary(report.summary, style)].join("\n\n")}\n`;
}

function block(file: FileReport, finding: Finding, style: Style): string {
  const { start, end } = finding.range;
  const gutter = " ".repeat(String(start.line).length);
  const head = `${label(finding.severity, style)}${style.bold(`: ${printable(finding.message)}`)} ${style.dim(`[${finding.rule}]`)}`;
  const place = `${gutter}${style.cyan("-->")} ${printable(file.path)}:${start.line}:${start.column}`;
  const source = file.line?.(start.line);
  if (source === undefined) return [head, place].join("\n");
  const { text, before } = excerpt(source, start.column);
  const last = end.line === start.line ? end.column : source.length + 1;
  const length = Math.max(1, Math.min(last - start.column, text.length - before));
  const bar = style.cyan("|");
  return [
    head,
    place,
    `${gutter} ${bar}`,
    `${style.cyan(String(start.line))} ${bar} ${printable(text)}`,
    `${gutter} ${bar} ${" ".repeat(before)}${paintOf(finding.severity, style)("^".repeat(length))}`,
    `${gutter} ${style.cyan("=")} ${style.dim(finding.help)}`,
  ].join("\n");
}

/** The part of a line around a column: whole policies may stand on one line. */
function excerpt(line: string, column: number): { readonly text: string; readonly before: number } {
  const widest = 110;
  if (line.length <= widest) return { text: line, before: Math.min(column - 1, line.length) };
  const from = Math.max(0, column - 31);
  const text = line.slice(from, from + widest);
  return { text: `${from > 0 ? "…" : ""}${text}`, before: column - 1 - from + (from > 0 ? 1 : 0) };
}

function paintOf(severity: Severity, style: Style): (text: string) => string {
  switch (severity) {
    case "error":
    case "security-warning":
      return style.red;
    case "warning":
      return style.yellow;
    case "suggestion":
      return style.cyan;
  }
}

function label(severity: Severity, style: Style): string {
  return style.bold(paintOf(severity, style)(severity));
}

/** A finding that can be taken out of the baseline, in a line. */
export function fixedLine({ path, rule, pointer }: FixedFinding): string {
  const place = pointer === "" ? printable(path) : `${printable(path)} ${printable(pointer)}`;
  return `fixed: ${place} [${printable(rule)}]; --write-baseline takes it out of the baseline`;
}

/** The counts of a report in one line, without a line end. */
export function checkSummary(totals: Summary): string {
  return summary(totals, styleOf(false));
}

function summary(totals: Summary, style: Style): string {
  const found = severities.flatMap((severity) =>
    totals[severity] === 0 ? [] : [paintOf(severity, style)(count(totals[severity], severity))],
  );
  const suppressed = totals.suppressed === 0 ? "" : `, ${totals.suppressed} suppressed`;
  const what = found.length === 0 ? style.green("no findings") : found.join(", ");
  const { known = 0, fixed = [] } = totals.baseline ?? {};
  const baseline = `${known === 0 ? "" : `, ${known} known`}${fixed.length === 0 ? "" : `, ${fixed.length} fixed`}`;
  return `${count(totals.files, "file")} checked: ${what}${suppressed}${baseline}`;
}
