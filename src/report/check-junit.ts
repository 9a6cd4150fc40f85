import { type Finding, isAtLeast } from "../diagnostics/index.js";
import { type CheckReport, type FileReport, isUnchecked } from "./check.js";
import { asSentence, findingSentences, relatedLine } from "./finding-text.js";
import { type JunitCase, type JunitSuite, junitXml } from "./junit.js";
import { apart } from "./passed-over.js";

/**
 * The report as JUnit XML: a suite a file, a case a finding. What fails the run fails its case, so the CI system's verdict is
 * that of the exit code; a lesser finding passes and says what it is, and what is suppressed or in the baseline is skipped,
 * as is a trust policy that cannot be read before it is rendered.
 */
export function checkJunit(report: CheckReport): string {
  const unread = apart(report.skipped ?? []).unread.map(({ path, kind, why }): JunitSuite => {
    return { path, cases: [{ name: kind, line: undefined, outcome: "skipped", message: why }] };
  });
  return junitXml(report.tool.name, [...report.files.map((file) => suiteOf(file, report)), ...unread]);
}

function suiteOf(file: FileReport, { failOn }: CheckReport): JunitSuite {
  const path = file.relativePath;
  const cases = [
    ...file.findings.map((finding) => {
      if (isUnchecked(finding)) return caseOf(path, finding, "error");
      return caseOf(path, finding, isAtLeast(finding.severity, file.judgedBy?.failOn ?? failOn) ? "failure" : "passed");
    }),
    ...file.known.map((finding) => caseOf(path, finding, "skipped", "in the baseline")),
    ...file.suppressed.map(({ finding, reason }) => caseOf(path, finding, "skipped", `suppressed: ${reason}`)),
  ];
  if (file.findings.length > 0) return { path, cases };
  return { path, cases: [{ name: "no findings", line: undefined, outcome: "passed" }, ...cases] };
}

function caseOf(path: string, finding: Finding, outcome: JunitCase["outcome"], skipped?: string): JunitCase {
  const { rule, pointer, severity, message, remedy, related, range, help, role } = finding;
  const about = role === undefined ? "" : `role ${role}: `;
  const lines = [
    `${path}:${range.start.line}:${range.start.column}: ${severity}: ${about}${message}`,
    ...(remedy === undefined ? [] : [asSentence(remedy)]),
    ...related.map(relatedLine),
    help,
  ];
  return {
    // Lines would make another case of a finding that moved.
    name: pointer === "" ? rule : `${rule} ${pointer}`,
    line: range.start.line,
    outcome,
    message: skipped ?? findingSentences(finding),
    type: severity,
    text: lines.join("\n"),
  };
}
