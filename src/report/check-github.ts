import type { Finding, Severity } from "../diagnostics/index.js";
import type { CheckReport, FileReport } from "./check.js";
import { checkSummary, fixedLine } from "./check-pretty.js";
import { asSentence, relatedLine } from "./finding-text.js";
import { printable, printableLines } from "./style.js";

/**
 * The report as workflow commands, from which GitHub Actions makes annotations
 * (https://docs.github.com/en/actions/using-workflows/workflow-commands-for-github-actions), and a summary for the log.
 */
export function checkGithub(report: CheckReport): string {
  const commands = report.files.flatMap((file) => file.findings.map((finding) => command(file, finding)));
  const fixed = (report.summary.baseline?.fixed ?? []).map(
    (finding) => `::notice title=baseline::${escapeData(fixedLine(finding))}`,
  );
  return `${[...commands, ...fixed, checkSummary(report.summary)].join("\n")}\n`;
}

const commandNames = {
  error: "error",
  "security-warning": "error",
  warning: "warning",
  suggestion: "notice",
} as const satisfies Record<Severity, string>;

function command(
  { relativePath }: FileReport,
  { rule, severity, message, remedy, related, range, help, role }: Finding,
): string {
  const { start, end } = range;
  const properties = {
    file: relativePath,
    line: start.line,
    endLine: end.line,
    // GitHub takes columns only where the annotation is on one line.
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
    title: `${severity}: ${rule}`,
  };
  const about = role === undefined ? "" : `${role}: `;
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(printable(String(value)))}`);
  const lines = [
    asSentence(about + message),
    ...(remedy === undefined ? [] : [asSentence(remedy)]),
    ...related.map(relatedLine),
    help,
  ];
  return `::${commandNames[severity]} ${list.join(",")}::${escapeData(printableLines(lines.join("\n")))}`;
}

/** As the toolkit of GitHub Actions escapes. */
export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** {@link escapeData} for a property of a command. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
