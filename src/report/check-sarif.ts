import type { Finding, Severity } from "../diagnostics/index.js";
import { type CheckReport, type FileReport, isUnchecked, type SuppressedFinding } from "./check.js";
import { asSentence, findingSentences, relatedWhere } from "./finding-text.js";
import { type Digest, fingerprint, fingerprintVersion } from "./fingerprint.js";
import { placedFix } from "./fixes.js";
import { apart } from "./passed-over.js";
import type { DocumentedRule } from "./rules.js";
import { physicalLocation, type SarifAutomation, sarifName, sarifText, uriOf, withoutLinks } from "./sarif.js";
import { printable, printableLines } from "./style.js";
import { inTextOrder } from "./text-order.js";

/** A result on its way into the report. */
interface SarifFinding {
  readonly finding: Finding;
  readonly reason?: string;
  readonly baselineState?: "new" | "unchanged";
}

/** The report as SARIF. `rules` are all rules, found or not: code scanning compares the rules of two runs. */
export function checkSarif(
  report: CheckReport,
  rules: readonly DocumentedRule[],
  digest: Digest,
  automation?: SarifAutomation,
): string {
  const index = new Map(rules.map(({ rule }, place) => [rule.id, place]));
  return sarifText({
    tool: report.tool,
    command: "check",
    automation,
    rules: rules.map(sarifRule),
    isWhole: report.files.every(isWhole),
    notifications: apart(report.skipped ?? []).unread.map(({ path, kind, why }) => ({
      descriptor: { id: kind },
      level: "warning",
      message: { text: withoutLinks(why) },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
    })),
    results: report.files.flatMap((file) => results(file, report.summary.baseline !== undefined, index, digest)),
  });
}

/** Whether all of a file was looked at. */
function isWhole({ findings }: FileReport): boolean {
  return !findings.some(isUnchecked);
}

function sarifRule({ rule, page, url }: DocumentedRule) {
  const { id, severity, documentation } = rule;
  const isSecurity = severity === "security-warning";
  const examples = (title: string, list: readonly { readonly title: string; readonly policy: string }[]) =>
    list.map((example) => `**${title}: ${example.title}**\n\n\`\`\`json\n${example.policy}\n\`\`\``);
  const [first = page.title] = page.explanation.split("\n\n");
  return {
    id,
    name: sarifName(id),
    shortDescription: { text: atMost(1024, page.title) },
    fullDescription: { text: atMost(1024, first) },
    help: {
      text: `${page.explanation}\n\n${documentation}`,
      markdown: [
        page.explanation,
        ...examples("Bad", page.bad),
        ...examples("Good", page.good),
        `[AWS documentation](${documentation})`,
      ].join("\n\n"),
    },
    helpUri: url ?? documentation,
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: isSecurity ? ["security", "aws", "iam"] : ["correctness", "aws", "iam"],
      precision: "very-high",
      "problem.severity": problemSeverities[severity],
      // GitHub's "high": it makes a result a security alert, whatever the level, and blocks a pull request by default.
      ...(isSecurity ? { "security-severity": "8.0" } : {}),
    },
  };
}

/** GitHub refuses longer descriptions. */
function atMost(length: number, text: string): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/\p{Cs}$/u, "")}…`;
}

/**
 * A security warning is an error here: it fails a run by default as errors do, and readers that know of levels only would
 * take a warning for something to look at some day. The severity itself stands in a result's properties.
 */
const levels = {
  error: "error",
  "security-warning": "error",
  warning: "warning",
  suggestion: "note",
} as const satisfies Record<Severity, string>;

const problemSeverities = {
  error: "error",
  "security-warning": "error",
  warning: "warning",
  suggestion: "recommendation",
} as const satisfies Record<Severity, string>;

function results(
  file: FileReport,
  hasBaseline: boolean,
  ruleIndex: ReadonlyMap<string, number>,
  digest: Digest,
): readonly object[] {
  const seen = new Map<string, number>();
  return inOrder(file, hasBaseline).map(({ finding, reason, baselineState }) => {
    const { rule, severity, range, role } = finding;
    const print = fingerprint(file, finding, digest);
    const occurrence = (seen.get(print) ?? 0) + 1;
    seen.set(print, occurrence);
    return {
      ruleId: rule,
      ruleIndex: ruleIndex.get(rule),
      level: levels[severity],
      message: { text: messageText(finding) },
      locations: [{ physicalLocation: physicalLocation(file.relativePath, range), ...logicalLocations(finding) }],
      ...relatedLocations(file, finding),
      // `primaryLocationLineHash`, the only one GitHub uses, is left to its upload action: it computes it from the file,
      // in a way that survives line shifts too, and warns of each value that is not its own.
      partialFingerprints: { [`policyCheck/v${fingerprintVersion}`]: `${print}:${occurrence}` },
      ...(reason === undefined
        ? {}
        : { suppressions: [{ kind: "external", status: "accepted", justification: printableLines(reason) }] }),
      ...(baselineState === undefined ? {} : { baselineState }),
      ...sarifFixes(file, finding),
      properties: { severity, ...(role === undefined ? {} : { role: printable(role) }) },
    };
  });
}

/** Message and remedy, then a link for each related location: code scanning shows only those that the text links to. */
function messageText(finding: Finding): string {
  const related = finding.related.map(
    (place, index) => ` See also [${withoutLinks(relatedWhere(place))}](${index + 1}): ${withoutLinks(place.message)}.`,
  );
  return `${withoutLinks(findingSentences(finding))}${related.join("")}`;
}

function relatedLocations(file: FileReport, { related }: Finding) {
  if (related.length === 0) return {};
  return {
    relatedLocations: related.map(({ message, path, pointer, range }, index) => ({
      id: index + 1,
      physicalLocation: physicalLocation(path ?? file.relativePath, range),
      ...logicalLocations({ pointer }),
      message: { text: withoutLinks(asSentence(message)) },
    })),
  };
}

/** Where a finding is in the text's structure, and whose policy that is. */
function logicalLocations({ pointer, role }: Pick<Finding, "pointer" | "role">) {
  const places = [
    ...(pointer === "" ? [] : [{ fullyQualifiedName: pointer, kind: "member" }]),
    ...(role === undefined ? [] : [{ name: printable(role), kind: "resource" }]),
  ];
  return places.length === 0 ? {} : { logicalLocations: places };
}

/** A repair, as viewers of SARIF offer it; code scanning does not. */
function sarifFixes(file: FileReport, finding: Finding) {
  const fix = placedFix(file, finding);
  if (fix === undefined) return {};
  const replacements = fix.edits.map(({ range: { start, end }, text }) => ({
    deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
    ...(text === "" ? {} : { insertedContent: { text } }),
  }));
  const artifactLocation = { uri: uriOf(file.relativePath) };
  const description = { text: printableLines(fix.description) };
  return { fixes: [{ description, artifactChanges: [{ artifactLocation, replacements }] }] };
}

/** All findings in the order of the text, so a counted fingerprint does not depend on what is suppressed or known. */
function inOrder({ findings, known, suppressed }: FileReport, hasBaseline: boolean): readonly SarifFinding[] {
  return inTextOrder<SarifFinding>([
    ...findings.map((finding) => (hasBaseline ? ({ finding, baselineState: "new" } as const) : { finding })),
    ...known.map((finding) => ({ finding, baselineState: "unchanged" }) as const),
    ...suppressed.map(({ finding, reason }: SuppressedFinding) => ({ finding, reason })),
  ]);
}
