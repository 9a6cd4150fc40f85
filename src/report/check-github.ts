import type { Finding, Severity } from "../diagnostics/index.js";
import type { CheckReport, FileReport } from "./check.js";
import { checkTotals, fixedLine } from "./check-pretty.js";
import { asSentence, relatedLine } from "./finding-text.js";
import { escapeData, githubCommand } from "./github.js";
import { apart } from "./passed-over.js";

/** The report as workflow commands, from which GitHub Actions makes annotations, and a summary for the log unless it is quiet. */
export function checkGithub(report: CheckReport, { isQuiet = false }: { readonly isQuiet?: boolean } = {}): string {
  const commands = report.files.flatMap((file) => file.findings.map((finding) => command(file, finding)));
  const notes = [
    ...(report.summary.baseline?.fixed ?? []).map(
      (finding) => `::notice title=baseline::${escapeData(fixedLine(finding))}`,
    ),
    checkTotals(report.summary),
  ];
  const unread = apart(report.skipped ?? []).unread.map(({ path, kind, why }) =>
    githubCommand({ level: "warning", file: path, range: undefined, title: kind, text: why }),
  );
  return [...commands, ...unread, ...(isQuiet ? [] : notes)].map((line) => `${line}\n`).join("");
}

const levels = {
  error: "error",
  "security-warning": "error",
  warning: "warning",
  suggestion: "notice",
} as const satisfies Record<Severity, string>;

function command(
  { relativePath }: FileReport,
  { rule, severity, message, remedy, related, range, help, role }: Finding,
): string {
  const about = role === undefined ? "" : `${role}: `;
  const lines = [
    asSentence(about + message),
    ...(remedy === undefined ? [] : [asSentence(remedy)]),
    ...related.map(relatedLine),
    help,
  ];
  const title = `${severity}: ${rule}`;
  return githubCommand({ level: levels[severity], file: relativePath, range, title, text: lines.join("\n") });
}
