import { type Finding, isAtLeast } from "../diagnostics/index.js";
import { type CheckReport, type FileReport, isUnchecked } from "./check.js";
import { asSentence, findingSentences, relatedLine } from "./finding-text.js";
import { printableLines } from "./style.js";

/**
 * The report as JUnit XML, as Jenkins, GitLab and others read it: a suite a file, a case a finding. What fails the run
 * fails its case, so that the CI system's verdict is that of the exit code; a lesser finding passes and says what it is,
 * and what is suppressed or in the baseline is skipped. There are no times: equal runs give equal reports.
 */
export function checkJunit(report: CheckReport): string {
  const suites = report.files.map((file) => suiteOf(file, report));
  const lines = suites.flatMap(({ path, cases }) => [
    `  <testsuite${attributes({ name: path, ...counts(cases) })}>`,
    ...cases.map(({ xml }) => xml),
    "  </testsuite>",
  ]);
  const head = `<testsuites${attributes({ name: report.tool.name, ...counts(suites.flatMap(({ cases }) => cases)) })}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...lines, "</testsuites>"].join("\n")}\n`;
}

type Outcome = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly outcome: Outcome;
  readonly xml: string;
}

function suiteOf(
  file: FileReport,
  { failOn }: CheckReport,
): { readonly path: string; readonly cases: readonly Case[] } {
  const path = file.relativePath;
  const seen = new Map<string, number>();
  const make = (finding: Finding, outcome: Outcome, skipped = ""): Case => {
    // Systems compare cases of two runs by their names: lines would make others of them, and equal names one.
    const name = finding.pointer === "" ? finding.rule : `${finding.rule} ${finding.pointer}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const unique = times === 1 ? name : `${name} #${times}`;
    const head = `    <testcase${attributes({ name: unique, classname: path, file: path, line: finding.range.start.line })}>`;
    return { outcome, xml: [head, inside(path, finding, outcome, skipped), "    </testcase>"].join("\n") };
  };
  const cases = [
    ...file.findings.map((finding) => {
      if (isUnchecked(finding)) return make(finding, "error");
      return make(finding, isAtLeast(finding.severity, failOn) ? "failure" : "passed");
    }),
    ...file.known.map((finding) => make(finding, "skipped", "in the baseline")),
    ...file.suppressed.map(({ finding, reason }) => make(finding, "skipped", `suppressed: ${reason}`)),
  ];
  if (file.findings.length === 0) {
    const xml = `    <testcase${attributes({ name: "no findings", classname: path, file: path })}/>`;
    return { path, cases: [{ outcome: "passed", xml }, ...cases] };
  }
  return { path, cases };
}

function inside(path: string, finding: Finding, outcome: Outcome, skipped: string): string {
  const { severity, message, remedy, related, range, help, role } = finding;
  const about = role === undefined ? "" : `role ${role}: `;
  const lines = [
    `${path}:${range.start.line}:${range.start.column}: ${severity}: ${about}${message}`,
    ...(remedy === undefined ? [] : [asSentence(remedy)]),
    ...related.map(relatedLine),
    help,
  ];
  const text = xmlText(lines.join("\n"));
  switch (outcome) {
    case "failure":
    case "error":
      return `      <${outcome}${attributes({ message: findingSentences(finding), type: severity })}>${text}</${outcome}>`;
    case "skipped":
      return `      <skipped${attributes({ message: skipped })}/>\n      <system-out>${text}</system-out>`;
    case "passed":
      return `      <system-out>${text}</system-out>`;
  }
}

function counts(cases: readonly Case[]): Readonly<Record<string, number>> {
  const number = (outcome: Outcome): number => cases.filter((each) => each.outcome === outcome).length;
  return { tests: cases.length, failures: number("failure"), errors: number("error"), skipped: number("skipped") };
}

/** XML attributes, each with a space before it. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
}

/** Text for XML 1.0, in elements and attributes; what XML cannot have (https://www.w3.org/TR/xml/#charsets) is replaced. */
export function xmlText(text: string): string {
  return printableLines(text)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
