import { type Finding, type Severity, severities } from "../diagnostics/index.js";
import { mfaExceptions } from "../lint/index.js";
import type { CheckReport, FileReport, FixedFinding, SkippedFile, Summary } from "./check.js";
import { columnsOf, excerpt, wrapped } from "./columns.js";
import { configurationLines } from "./configuration.js";
import { relatedLine } from "./finding-text.js";
import { apart, passedOverLines } from "./passed-over.js";
import { apartByLines, count, printable, printableLines, type Style, styleOf } from "./style.js";

/** How a report for people is to look. */
export interface PrettyOptions {
  readonly color: boolean;
  /** The columns of the terminal; undefined where the report does not go to one. */
  readonly width?: number | undefined;
  /** Whether only findings are shown, and files that were not read: neither counts nor hints. */
  readonly isQuiet?: boolean | undefined;
}

/** Where it is not known how wide lines may be. */
const defaultWidth = 100;
/** Narrower than this nothing can be laid out, and a terminal breaks lines itself. */
const narrowest = 40;
/** Sentences are hard to read in longer lines. */
const widestText = 120;
/** Of a longer stretch of lines only the first ones and the last are shown. */
const mostLines = 5;

/** The columns there are, for a whole line of the report and for sentences. */
interface Widths {
  readonly line: number;
  readonly text: number;
}

/** The report for people, in parts: file by file each finding with its line, then a summary. */
export function checkPretty(report: CheckReport, options: PrettyOptions): Generator<string> {
  return apartByLines(blocksOf(report, options));
}

function* blocksOf(
  report: CheckReport,
  { color, width = defaultWidth, isQuiet = false }: PrettyOptions,
): Generator<string> {
  const style = styleOf(color);
  const line = Math.max(narrowest, width);
  const widths = { line, text: Math.min(line, widestText) };
  for (const file of report.files) {
    // What is the only file checked needs no heading.
    if (report.files.length > 1 && file.findings.length > 0) yield heading(file, widths, style);
    const explained = new Set<string>();
    for (const [finding, ...others] of alike(file.findings)) {
      yield block(file, finding, { isFirst: !explained.has(finding.rule), others, widths, style });
      explained.add(finding.rule);
    }
  }
  if (isQuiet) {
    for (const file of apart(report.skipped ?? []).unread) yield skippedLine(file);
    return;
  }
  const fixed = (report.summary.baseline?.fixed ?? []).map(fixedLine);
  if (fixed.length > 0) yield fixed.join("\n");
  const skipped = skippedLines(report.skipped ?? []);
  if (skipped.length > 0) yield skipped.map(style.dim).join("\n");
  const configuration = configurationLines(report.configuration);
  if (configuration.length > 0) yield configuration.join("\n");
  yield [
    ...passedOverLines(report.summary.skippedByKind, style),
    ...notAskedLine(report.summary, style),
    ...identityLine(report.files, style),
    summary(report.summary, style),
    ...fixHint(report, style),
  ].join("\n");
}

function heading(file: FileReport, widths: Widths, style: Style): string {
  const path = printable(file.path);
  const counts = severities.flatMap((severity) => {
    const found = file.findings.filter((finding) => finding.severity === severity).length;
    return found === 0 ? [] : [count(found, severity)];
  });
  const said = counts.join(", ");
  const rest = Math.max(3, widths.text - columnsOf(path) - columnsOf(said) - 8);
  return `${style.cyan("──")} ${style.bold(path)} ${style.cyan("──")} ${said} ${style.cyan("─".repeat(rest))}`;
}

/**
 * The findings, those together that say the same at one place of several roles: a loop or a module makes many roles of one
 * policy. Each counts, and each is in the other formats by itself.
 */
function alike(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups: [Finding, ...Finding[]][] = [];
  const byWords = new Map<string, [Finding, ...Finding[]]>();
  const told = new Map<string, number>();
  const onLine = new Map<number, number>();
  for (const { range } of findings) onLine.set(range.start.line, (onLine.get(range.start.line) ?? 0) + 1);
  for (const finding of findings) {
    const { rule, severity, range, message, remedy, related, role } = finding;
    // Of large files, where nearly all are, the words of all findings would take more memory than the findings.
    if (onLine.get(range.start.line) === 1) {
      groups.push([finding]);
      continue;
    }
    const said = JSON.stringify([rule, severity, range, message, remedy, related]);
    // Of one role, a loop may make several statements at one place.
    const ofRole = `${said} ${role}`;
    const turn = told.get(ofRole) ?? 0;
    told.set(ofRole, turn + 1);
    const key = `${said} ${role === undefined ? groups.length : turn}`;
    const group = byWords.get(key);
    if (group !== undefined) {
      group.push(finding);
      continue;
    }
    const own: [Finding, ...Finding[]] = [finding];
    groups.push(own);
    byWords.set(key, own);
  }
  return groups;
}

/** More roles of one finding are only counted. */
const mostAlike = 10;

/** The roles that have the same finding at the same place. */
function alsoOf(others: readonly Finding[]): string {
  const names = others.flatMap(({ role }) => (role === undefined ? [] : [role]));
  const rest = names.length - mostAlike;
  const shown = rest > 0 ? [...names.slice(0, mostAlike), `${rest} more`] : names;
  return `${count(names.length, "other role")} ${names.length === 1 ? "has" : "have"} the same finding here: ${shown.join(", ")}`;
}

interface BlockOptions {
  /** Whether it is the first finding of its rule in the file. */
  readonly isFirst: boolean;
  /** The same finding of other roles at the same place. */
  readonly others: readonly Finding[];
  readonly widths: Widths;
  readonly style: Style;
}

function block(file: FileReport, finding: Finding, { isFirst, others, widths, style }: BlockOptions): string {
  const { start } = finding.range;
  const last = lastLine(finding, file);
  const margin = " ".repeat(String(last).length);
  const source = file.line === undefined ? undefined : file.line(start.line);
  const remedy = printable(finding.remedy ?? "");
  const name = `${finding.severity}[${finding.rule}]: `;
  const [first = "", ...more] = wrapped(printable(finding.message), widths.text, name.length);
  const head = [
    style.bold(`${paintOf(finding.severity, style)(`${finding.severity}[${finding.rule}]`)}:${first && ` ${first}`}`),
    ...more.map((line) => style.bold(line)),
  ];
  const lines = [...head, place(file, finding, margin, widths, style)];
  if (file.line !== undefined && source !== undefined) {
    const shown = { line: file.line, finding, last, remedy, room: widths.line - margin.length - 3, style };
    const bar = style.cyan("|");
    lines.push(`${margin} ${bar}`);
    for (const { number, text } of last === start.line ? oneLine(shown) : severalLines(shown)) {
      const gutter = number === undefined ? margin : style.cyan(String(number).padStart(margin.length));
      lines.push(text === undefined ? style.cyan("...") : `${gutter} ${bar}${text === "" ? "" : ` ${text}`}`);
    }
    lines.push(`${margin} ${bar}`);
  }
  const note = (label: string, text: string): void => {
    lines.push(`${margin} ${style.cyan("=")} ${style.bold(`${label}:`)}${text}`);
  };
  const sentence = (label: string, text: string, paint: (line: string) => string = (line) => line): void => {
    const indent = margin.length + ` = ${label}: `.length;
    const [begin = "", ...rest] = wrapped(printable(text), widths.text - indent);
    note(label, ` ${paint(begin)}`);
    for (const line of rest) lines.push(`${" ".repeat(indent)}${paint(line)}`);
  };
  // Where there is no line to write it under.
  if (source === undefined && finding.remedy !== undefined) sentence("remedy", finding.remedy);
  for (const related of finding.related) sentence("note", relatedLine(related));
  if (others.length > 0) sentence("note", alsoOf(others));
  if (finding.fix !== undefined) sentence("fix", finding.fix.description, style.green);
  if (finding.scenario !== undefined) {
    note("scenario that proves it", "");
    for (const line of printableLines(finding.scenario).trimEnd().split("\n")) {
      lines.push(line.trim() === "" ? "" : `${margin}     ${line}`);
    }
  }
  // What is to be copied stays in one line.
  note("help", ` ${style.dim(`policy-check rules ${finding.rule}`)}`);
  // AWS has no page about a file that cannot be read.
  if (isFirst && finding.rule !== "unreadable-file") note("see", ` ${style.dim(printable(finding.help))}`);
  return lines.join("\n");
}

function place(
  file: FileReport,
  { range, pointer, role, identityPolicy }: Finding,
  margin: string,
  widths: Widths,
  style: Style,
): string {
  const at = `${printable(file.path)}:${range.start.line}:${range.start.column}`;
  const named = identityPolicy ?? (role === undefined ? undefined : `role ${role}`);
  const whose = named === undefined ? [] : [printable(named)];
  const within = pointer === "" ? whose : [...whose, printable(pointer)];
  const fits = columnsOf(at) + columnsOf(within.join(", ")) + margin.length + 7 <= widths.line;
  // Whose policy it is has to be said.
  const shown = fits ? within : whose;
  return `${margin}${style.cyan("-->")} ${at}${shown.length === 0 ? "" : style.dim(` (${shown.join(", ")})`)}`;
}

/** The last line of a finding: a range that ends before a line's first character does not reach into it. */
function lastLine({ range: { start, end } }: Finding, { line }: FileReport): number {
  if (line === undefined) return start.line;
  return end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
}

/** What is shown of the source: lines with their numbers, lines of our own without; no text at all where lines are left out. */
interface SourceLine {
  readonly number?: number;
  readonly text?: string;
}

interface Shown {
  readonly line: (number: number) => string;
  readonly finding: Finding;
  /** The last line of the range. */
  readonly last: number;
  readonly remedy: string;
  /** The columns that there are for source. */
  readonly room: number;
  readonly style: Style;
}

function oneLine({ line, finding, remedy, room, style }: Shown): readonly SourceLine[] {
  const { start, end } = finding.range;
  const source = line(start.line);
  const to = end.line === start.line ? end.column - 1 : source.length;
  const { text, before, marked } = excerpt(source, start.column - 1, to, room);
  const paint = paintOf(finding.severity, style);
  const marks = underlined(before, "^".repeat(marked), remedy, room);
  return [
    { number: start.line, text },
    ...marks.map((mark) => ({ text: `${" ".repeat(mark.at)}${paint(mark.text)}` })),
  ];
}

/** As rustc has it: a line at the left leads from the first character of the range to the last. */
function severalLines({ line, finding, last, remedy, room, style }: Shown): readonly SourceLine[] {
  const { start, end } = finding.range;
  const paint = paintOf(finding.severity, style);
  const rail = `${paint("|")} `;
  const inner = room - 2;
  const begin = line(start.line);
  const first = excerpt(begin, start.column - 1, start.column, inner);
  const atBegin = begin.slice(0, start.column - 1).trim() === "";
  const lines: SourceLine[] = [{ number: start.line, text: `${atBegin ? paint("/") : " "} ${first.text}` }];
  if (!atBegin) lines.push({ text: ` ${paint(`${"_".repeat(first.before + 1)}^`)}` });
  const isLong = last - start.line >= mostLines;
  const shown = isLong ? mostLines - 2 : last - start.line;
  for (let number = start.line + 1; number < start.line + shown; number++) {
    lines.push({ number, text: `${rail}${excerpt(line(number), 0, 0, inner).text}` });
  }
  if (isLong) lines.push({});
  const source = line(last);
  const endsAt = last === end.line ? end.column - 1 : source.length;
  const final = excerpt(source, Math.max(0, endsAt - 1), endsAt, inner);
  lines.push({ number: last, text: `${rail}${final.text}` });
  const [marks, ...rest] = underlined(final.before + 2, "^", remedy, room);
  lines.push({ text: paint(`|${"_".repeat(final.before + 1)}${marks.text}`) });
  for (const { at, text } of rest) lines.push({ text: `${" ".repeat(at)}${paint(text)}` });
  return lines;
}

/** A text that begins at a column. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

/** Marks under a line with what to do, beside them where that has room and else below. */
function underlined(at: number, marks: string, remedy: string, room: number): readonly [Mark, ...Mark[]] {
  if (remedy === "") return [{ at, text: marks }];
  const beside = `${marks} ${remedy}`;
  if (at + columnsOf(beside) <= room) return [{ at, text: beside }];
  const wanted = Math.min(columnsOf(remedy), Math.max(narrowest, Math.floor(room / 2)), room);
  const left = Math.max(0, Math.min(at, room - wanted));
  const lines = wrapped(remedy, Math.min(room, widestText) - left);
  return [{ at, text: marks }, ...lines.map((text) => ({ at: left, text }))];
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

/** A finding that can be taken out of the baseline, in a line. */
export function fixedLine({ path, rule, pointer }: FixedFinding): string {
  const place = pointer === "" ? printable(path) : `${printable(path)} ${printable(pointer)}`;
  return `fixed: ${place} [${printable(rule)}]; --write-baseline takes it out of the baseline`;
}

/** Files with identity policies, which rules about trust say nothing of. */
function identityLine(files: readonly FileReport[], style: Style): readonly string[] {
  const read = files.filter(({ policies }) => policies !== undefined && policies.identity > 0);
  if (read.length === 0) return [];
  const policies = read.reduce((total, file) => total + (file.policies?.identity ?? 0), 0);
  const [first] = read;
  const where = read.length === 1 && first !== undefined ? printable(first.path) : count(read.length, "file");
  return [
    style.dim(`${policies} ${policies === 1 ? "identity policy" : "identity policies"} checked for MFA (${where})`),
  ];
}

/** In how many policies MFA is not required of callers although there is no finding, and where the reason is. */
function notAskedLine({ notAskedForMfa = [] }: Summary, style: Style): readonly string[] {
  if (notAskedForMfa.length === 0) return [];
  const names = new Map(mfaExceptions.map(({ id, name }) => [id, name]));
  const each = notAskedForMfa.map(
    ({ reason, policies }) => `${names.get(reason)} in ${policies} ${policies === 1 ? "policy" : "policies"}`,
  );
  return [style.dim(`MFA not required: ${each.join(", ")} (policy-check rules mfa-not-required says why)`)];
}

/** The counts of a report in one line, without a line end. */
export function checkSummary(totals: Summary): string {
  return summary(totals, styleOf(false));
}

/** The counts of a report in its last line, behind what was passed over by kind; without a line end. */
export function checkTotals(totals: Summary): string {
  return [...passedOverLines(totals.skippedByKind, styleOf(false)), checkSummary(totals)].join("\n");
}

function summary(totals: Summary, style: Style): string {
  const found = severities.flatMap((severity) =>
    totals[severity] === 0 ? [] : [paintOf(severity, style)(count(totals[severity], severity))],
  );
  const suppressed = totals.suppressed === 0 ? "" : `, ${totals.suppressed} suppressed`;
  const skipped = totals.skipped === undefined ? "" : `, ${totals.skipped} skipped`;
  const what = found.length === 0 ? style.green("no findings") : found.join(", ");
  const { known = 0, fixed = [] } = totals.baseline ?? {};
  const baseline = `${known === 0 ? "" : `, ${known} known`}${fixed.length === 0 ? "" : `, ${fixed.length} fixed`}`;
  return `${count(totals.files, "file")} checked: ${what}${suppressed}${baseline}${skipped}`;
}

/** More files without a trust policy than these are only counted: a folder may be full of them. */
const mostSkipped = 10;

function skippedLines(skipped: readonly SkippedFile[]): readonly string[] {
  const { unread, others } = apart(skipped);
  // The last one alone is worth its line, and what holds a trust policy is always.
  const named = others.length > mostSkipped + 1 ? others.slice(0, mostSkipped) : others;
  const shown = [...unread, ...named];
  const lines = shown.map(skippedLine);
  const rest = skipped.length - shown.length;
  return rest === 0 ? lines : [...lines, `and ${rest} more files without a trust policy`];
}

function skippedLine({ path, why }: SkippedFile): string {
  return printable(`${path}: ${why}`);
}

/** More files than these are not tried: each is looked at several times. */
const mostTried = 50;

/** How many findings `--fix` fixes, which says the same of them as it does: it is tried. */
function fixHint(report: CheckReport, style: Style): readonly string[] {
  // Where repairs were made or refused, that is what there is to say of them.
  const files = report.files.flatMap(({ fix, fixes, findings }) =>
    fix !== undefined || fixes === undefined
      ? []
      : [{ fixes, findings: findings.filter((each) => each.fix !== undefined) }],
  );
  const tried = files.slice(0, mostTried);
  const fixable = ({ fixes, findings }: (typeof files)[number]): number =>
    findings.filter((finding) => fixes.has(finding)).length;
  const sum = (isWritable: boolean): number =>
    tried.filter(({ fixes }) => fixes.isWritable === isWritable).reduce((total, file) => total + fixable(file), 0);
  const [written, shown] = [sum(true), sum(false)];
  const atLeast = files.length > tried.length ? "at least " : "";
  if (written > 0)
    return [`${atLeast}${count(written, "finding")} can be fixed with ${style.bold("--fix")}; --fix-dry-run shows how`];
  if (shown === 0) return [];
  return [`${count(shown, "finding")} can be fixed; ${style.bold("--fix-dry-run")} prints the changes as a diff`];
}
