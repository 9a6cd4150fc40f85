import { problemInWords, type SourceText } from "../diagnostics/index.js";
import type { Decision, RequestDocumentProblem, StatementExplanation } from "../engine/index.js";
import { evaluator } from "./simulate.js";
import { count, printable, type Style, styleOf } from "./style.js";

/** What a simulation is about, for its headline. */
export interface SimulatedCall {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
}

/** A decision for people: the verdict, why, then each policy with the lines that decided. */
export function simulatePretty(
  call: SimulatedCall,
  decision: Decision,
  ignored: readonly RequestDocumentProblem[],
  { color }: { readonly color: boolean },
): string {
  const style = styleOf(color);
  const paint = decision.decision === "allowed" ? style.green : style.red;
  const blocks = [
    `${style.bold(paint(decision.decision))}  ${printableAbout(call, style)}\n${printable(decision.reason)}`,
    ...policies(decision.explanation).map((statements) => policyBlock(statements, style)),
  ];
  if (decision.undocumented.length > 0) {
    const lines = decision.undocumented.map(
      ({ id, assumed, alternative, otherwise }) =>
        `  ${id}: policy-check assumes that ${assumed}. If instead ${alternative}, the decision is ${otherwise}`,
    );
    blocks.push([style.yellow("This depends on behavior that AWS does not document:"), ...lines].join("\n"));
  }
  if (ignored.length > 0) {
    const lines = ignored.map(
      (problem) => `  ${problem.file}:${problem.position.line}:${problem.position.column} ${problemInWords(problem)}`,
    );
    blocks.push(
      `${style.yellow("Ignored because of --lenient, although AWS refuses to store it:")}\n${printableLines(lines)}`,
    );
  }
  blocks.push(style.dim(`decided by ${evaluator}`));
  return `${blocks.join("\n\n")}\n`;
}

function printableAbout({ principal, action, resource }: SimulatedCall, style: Style): string {
  return `${printable(principal)} ${style.dim("->")} ${printable(action)} ${style.dim("on")} ${printable(resource)}`;
}

function printableLines(lines: readonly string[]): string {
  return lines.map(printable).join("\n");
}

/** The explanation by policy. */
function policies(explanation: readonly StatementExplanation[]): readonly (readonly StatementExplanation[])[] {
  const byName = new Map<string, StatementExplanation[]>();
  for (const statement of explanation) {
    const list = byName.get(statement.policy) ?? [];
    list.push(statement);
    byName.set(statement.policy, list);
  }
  return [...byName.values()];
}

interface Mark {
  readonly sign: "ok" | "fails" | "absent";
  readonly text: string;
}

function policyBlock(statements: readonly StatementExplanation[], style: Style): string {
  const [first] = statements;
  if (first === undefined) return "";
  const { source, node } = first.compiled.document;
  const marks = marksOf(statements);
  const from = source.position(node.start).line;
  const to = source.position(node.end).line;
  const width = String(to).length;
  const lines = [`${style.bold(first.policy)} ${style.dim(printable(source.name))}`];
  for (const line of shownLines(from, to, marks)) {
    if (line === undefined) lines.push(style.dim(`  ${" ".repeat(width)} ...`));
    else lines.push(...markedLine(source, line, width, marks.get(line) ?? [], style));
  }
  return lines.join("\n");
}

function marksOf(statements: readonly StatementExplanation[]): ReadonlyMap<number, readonly Mark[]> {
  const marks = new Map<number, Mark[]>();
  const several = new Set(statements.map(({ action }) => action)).size > 1;
  const add = (line: number, mark: Mark): void => {
    const list = marks.get(line) ?? [];
    if (!list.some(({ text }) => text === mark.text)) list.push(mark);
    marks.set(line, list);
  };
  for (const { position, applies, effect, action, mismatches, heldByAbsence } of statements) {
    const which = several ? `${action}: ` : "";
    add(
      position.line,
      applies
        ? { sign: "ok", text: `${which}${effect} applies` }
        : { sign: "fails", text: `${which}${effect} does not apply` },
    );
    for (const { position: place, why, element } of mismatches) {
      add(place.line, { sign: "fails", text: `${which}${element === "Condition" ? "" : `${element}: `}${why}` });
    }
    if (!applies) continue;
    for (const { position: place, operator } of heldByAbsence) {
      add(place.line, { sign: "absent", text: `${which}the key is absent, and ${operator} holds for an absent key` });
    }
  }
  return marks;
}

/** All lines of a policy, or around its marks where it is long; undefined for a gap. */
function shownLines(from: number, to: number, marks: ReadonlyMap<number, unknown>): readonly (number | undefined)[] {
  const shown: (number | undefined)[] = [];
  for (let line = from; line <= to; line++) {
    const near = to - from < 60 || [line - 2, line - 1, line, line + 1, line + 2].some((other) => marks.has(other));
    if (near) shown.push(line);
    else if (shown.at(-1) !== undefined) shown.push(undefined);
  }
  return shown;
}

const widest = 100;

function markedLine(
  source: SourceText,
  number: number,
  width: number,
  marks: readonly Mark[],
  style: Style,
): readonly string[] {
  const whole = printable(source.line(number));
  const text = whole.length > widest ? `${whole.slice(0, widest - 1)}…` : whole;
  const gutter = `${String(number).padStart(width)} |`;
  const [only] = marks;
  if (only === undefined) return [style.dim(`  ${gutter} ${text}`)];
  const worst = marks.find(({ sign }) => sign !== "ok") ?? only;
  const line = `${signed(worst, style)} ${style.cyan(gutter)} ${text}`;
  const notes = marks.map((mark) => paintOf(mark, style)(`<- ${mark.text}`));
  const besides = text.length + notes.join(" ").length < widest + 20;
  if (besides) return [`${line}  ${notes.join(" ")}`];
  const indent = " ".repeat(width + 5);
  return [line, ...notes.map((note) => `${indent}${note}`)];
}

function signed(mark: Mark, style: Style): string {
  return paintOf(mark, style)(mark.sign === "ok" ? "+" : mark.sign === "fails" ? "x" : "!");
}

function paintOf({ sign }: Mark, style: Style): (text: string) => string {
  return sign === "ok" ? style.green : sign === "fails" ? style.red : style.yellow;
}

/** What is wrong with a request, a line each, with its place. */
export function requestProblems(problems: readonly RequestDocumentProblem[]): string {
  const lines = problems.map(
    (problem) => `${problem.file}:${problem.position.line}:${problem.position.column}: ${problemInWords(problem)}`,
  );
  return `${count(problems.length, "problem")}, so nothing was decided:\n${printableLines(lines)}\n`;
}
