import type { ConditionResult, SeenStatement, StatementResult } from "../coverage/index.js";
import { columnsOf, excerpt } from "./columns.js";
import { type CoverageCount, type CoverageReport, countOfAll, countOfPolicy, type ReportedPolicy } from "./coverage.js";
import { count, printable, type Style, styleOf } from "./style.js";

/** What stands before a line of a policy: all of it was seen, something is missing, or what is missing is explained. */
type Mark = "+" | "!" | "~" | " ";

interface Note {
  readonly mark: Mark;
  readonly text: string;
}

/** Coverage for people: each policy with what was seen of its lines, then a table. */
export function coverageText(report: CoverageReport, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const blocks = report.policies.map((policy) => policyLines(policy, style).join("\n"));
  blocks.push([...table(report, style), ...unreadableLines(report, style)].join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

/** The total in one line. */
export function coverageSummary(report: CoverageReport): string {
  const { possible, seen, explained, percent } = countOfAll(report);
  const holes = explained === 0 ? "" : `, ${explained} explained`;
  return `coverage of ${policies(report.policies.length)}: ${percent} % (${seen} of ${possible} outcomes seen${holes})`;
}

function policies(number: number): string {
  return number === 1 ? "1 policy" : `${number} policies`;
}

function policyLines(policy: ReportedPolicy, style: Style): readonly string[] {
  const { coverage, source } = policy;
  const notes = notesOf(policy);
  const title = style.bold(printable(coverage.path));
  const lines = [`${title}  ${paintPercent(countOfPolicy(policy), style)}`];
  const last = lastLine(policy);
  const width = Math.max(3, String(last).length);
  for (let number = 1; number <= last; number++) {
    const here = notes.get(number) ?? [];
    const mark = worst(here);
    // Policies may stand on one line.
    const { text } = excerpt(source.line(number), 0, 0, 100);
    const said = here.length === 0 ? "" : `  <- ${here.map((note) => note.text).join("; ")}`;
    lines.push(paintMark(mark, `${mark} ${String(number).padStart(width)} | ${text}${said}`.trimEnd(), style));
  }
  const reasons = new Map(policy.holes.map(({ line, explained }) => [`${line} ${explained}`, { line, explained }]));
  for (const { line, explained } of reasons.values()) {
    if (explained !== null) lines.push(style.yellow(`  line ${line} is explained: ${printable(explained)}`));
  }
  return lines;
}

/** Empty lines at the end say nothing, and a file may have many. */
function lastLine({ source }: ReportedPolicy): number {
  let last = source.lineCount;
  while (last > 1 && source.line(last).trim() === "") last--;
  return last;
}

function notesOf({ coverage, holes }: ReportedPolicy): ReadonlyMap<number, readonly Note[]> {
  const reasons = new Map(holes.map(({ pointer, missing, explained }) => [`${pointer} ${missing}`, explained]));
  const notes = new Map<number, Note[]>();
  const add = (line: number, note: Note): void => void notes.set(line, [...(notes.get(line) ?? []), note]);
  // Where a line has several notes, each says what it is about.
  const placed = coverage.statements.flatMap(({ lines, conditions }) => [
    lines.first,
    ...conditions.map(({ line }) => line),
  ]);
  const isAlone = (line: number): boolean => placed.indexOf(line) === placed.lastIndexOf(line);
  for (const statement of coverage.statements) {
    add(statement.lines.first, statementNote(statement, reasons));
    for (const condition of statement.conditions) {
      const { pointer, line, operator, key, possible, held, failed, absent } = condition;
      const words = noteOf(pointer, possible, { held, failed, absent }, conditionWords, reasons);
      add(line, isAlone(line) ? words : { ...words, text: printable(`${operator} ${key}: ${words.text}`) });
    }
  }
  return notes;
}

type Reasons = ReadonlyMap<string, string | null>;

/** What was seen, and what never was. */
interface Words {
  readonly seen: string;
  readonly never: string;
}

const conditionWords: Readonly<Record<ConditionResult, Words>> = {
  held: { seen: "held", never: "never held" },
  failed: { seen: "failed", never: "never failed" },
  absent: { seen: "key absent", never: "key never absent" },
};

const statementWords: Readonly<Record<StatementResult, Words>> = {
  applied: { seen: "applied", never: "never applied" },
  notApplied: { seen: "did not apply", never: "never failed to apply" },
};

function statementNote({ pointer, effect, possible, applied, notApplied }: SeenStatement, reasons: Reasons): Note {
  const { mark, text } = noteOf(pointer, possible, { applied, notApplied }, statementWords, reasons);
  return { mark, text: `${effect}: ${text}` };
}

function noteOf<R extends string>(
  pointer: string,
  possible: readonly R[],
  counts: Readonly<Record<R, number>>,
  words: Readonly<Record<R, Words>>,
  reasons: Reasons,
): Note {
  if (possible.length === 0) return { mark: " ", text: "no outcome is possible" };
  const isUnexplained = possible.every((result) => (reasons.get(`${pointer} ${result}`) ?? null) === null);
  if (isUnexplained && possible.every((result) => counts[result] === 0)) {
    return { mark: "!", text: "no call reached it" };
  }
  const parts = possible.map((result) => {
    if (counts[result] > 0) return `${words[result].seen} ${counts[result]}×`;
    const reason = reasons.get(`${pointer} ${result}`) ?? null;
    return reason === null ? words[result].never : `${words[result].never} (explained)`;
  });
  const missing = possible.filter((result) => counts[result] === 0);
  const isExplained = missing.every((result) => (reasons.get(`${pointer} ${result}`) ?? null) !== null);
  return { mark: missing.length === 0 ? "+" : isExplained ? "~" : "!", text: parts.join(", ") };
}

const ranks: readonly Mark[] = [" ", "+", "~", "!"];

function worst(notes: readonly Note[]): Mark {
  return notes.reduce<Mark>((mark, note) => (ranks.indexOf(note.mark) > ranks.indexOf(mark) ? note.mark : mark), " ");
}

function paintMark(mark: Mark, line: string, style: Style): string {
  switch (mark) {
    case "+":
      return style.green(line);
    case "!":
      return style.red(line);
    case "~":
      return style.yellow(line);
    case " ":
      return style.dim(line);
  }
}

function paintPercent({ percent, seen, possible, explained }: CoverageCount, style: Style): string {
  const text = `${percent} %, ${seen} of ${count(possible, "outcome")} seen${explained === 0 ? "" : `, ${explained} explained`}`;
  return percent === 100 ? style.green(text) : style.red(text);
}

function table(report: CoverageReport, style: Style): readonly string[] {
  const rows = report.policies.map((policy) => rowOf(printable(policy.coverage.path), countOfPolicy(policy)));
  const total = rowOf("all", countOfAll(report));
  const header = ["policy", "outcomes", "seen", "explained", "%"];
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows, total].map((row) => columnsOf(row[column] ?? "")), title.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - columnsOf(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join("  ");
  const painted = (row: readonly string[]): string => (row.at(-1) === "100" ? style.green : style.red)(line(row));
  return [style.bold(line(header)), ...rows.map(painted), style.bold(painted(total))];
}

function rowOf(name: string, { possible, seen, explained, percent }: CoverageCount): readonly string[] {
  return [name, String(possible), String(seen), String(explained), String(percent)];
}

function unreadableLines({ unreadable }: CoverageReport, style: Style): readonly string[] {
  return unreadable.map(({ path, why }) =>
    style.red(`${printable(path)}: its coverage is not known: ${printable(why)}`),
  );
}
