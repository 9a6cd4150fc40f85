import type { PolicyCoverage, SeenCondition, SeenStatement } from "../coverage/index.js";
import { type DocumentedRole, statementInWords } from "../documentation/index.js";
import type { Book } from "./book.js";
import { RoleLink } from "./names.js";
import { visible, visibleCode } from "./visible.js";

/** The text below a line of a policy: what the line does, and what calls have shown of it. */
interface Note {
  readonly key: string;
  readonly heading: string | null;
  readonly sentence: string | null;
  readonly seen: readonly Sight[];
  readonly explained: string | undefined;
}

/** One thing that can be seen of a statement or a condition. */
interface Sight {
  readonly word: string;
  readonly times: number;
  readonly missing: boolean;
}

/**
 * How many lines of the file are before those that the page numbers: where roles share what is said of their policies, lines are
 * those of the policy, and not of the file.
 */
export function linesBefore({ firstLine }: DocumentedRole, { isFolded }: Book): number {
  return isFolded ? firstLine - 1 : 0;
}

/** The trust policy as its file has it, with what its statements and conditions do below their lines. */
export function PolicyListing({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const lines = linesOf(role);
  // Of a role that no scenario tests nothing was seen, which is said once where there are many roles.
  const isUntested = book.isFolded && role.scenarios.length === 0;
  const notes = notesOf(role, book, isUntested);
  // The notes say the same as the marks beside the lines.
  const marks = book.isFolded ? new Map<number, string>() : marksOf(role.coverage, book, role);
  const placed = new Set(lines.map((_, index) => role.firstLine + index));
  const elsewhere = [...notes].filter(([line]) => !placed.has(line)).flatMap(([, found]) => found);
  const start = role.firstLine - linesBefore(role, book);
  const items = lines.map((text, index) => ({
    number: start + index,
    text,
    mark: marks.get(role.firstLine + index),
    notes: notes.get(role.firstLine + index) ?? [],
  }));
  const isShared = book.isBrief && book.isFolded && elsewhere.length === 0;
  const said = items.map((item) => JSON.stringify(item));
  const first = isShared ? book.listedFor(formOf(lines), { role, said }) : { role, said };
  if (first.role.id !== role.id) {
    const own = items.filter((_, index) => said[index] !== first.said[index]);
    return (
      <>
        {own.length === 0 ? null : <Lines items={own} isWhole={false} />}
        <p class="aside">
          {own.length === 0 ? "All lines are" : "The rest is"} the same as of <RoleLink role={first.role} />.
        </p>
      </>
    );
  }
  return (
    <>
      <Lines items={items} isWhole />
      {elsewhere.length === 0 ? null : (
        <div class="policy-notes">
          {elsewhere.map((note) => (
            <NoteBelow key={note.key} note={note} />
          ))}
        </div>
      )}
    </>
  );
}

/** A line of a listing, with its number there. */
interface Line {
  readonly number: number;
  readonly text: string;
  readonly mark: string | undefined;
  readonly notes: readonly Note[];
}

function Lines({ items, isWhole }: { readonly items: readonly Line[]; readonly isWhole: boolean }) {
  return (
    <ol class="policy" start={isWhole ? items[0]?.number : undefined}>
      {items.map(({ number, text, mark, notes }, index) => (
        <li key={number} class={mark} value={isWhole || number - 1 === items[index - 1]?.number ? undefined : number}>
          {visibleCode(text)}
          {notes.map((note) => (
            <NoteBelow key={note.key} note={note} />
          ))}
        </li>
      ))}
    </ol>
  );
}

const textInQuotes = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** What policies have in common whose lines differ in values only. */
function formOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(textInQuotes, (all, colon?: string) => (colon === undefined ? '""' : all)))
    .join("\n");
}

/** The lines; of a part of a file without the indent that the last line has, which is that of the whole part. */
function linesOf({ text, pointer }: DocumentedRole): readonly string[] {
  const lines = text.replace(/[\r\n]+$/, "").split(/\r\n|\n|\r/);
  const [indent = ""] = pointer === "" ? [] : (/^[ \t]*/.exec(lines.at(-1) ?? "") ?? []);
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
}

function NoteBelow({ note }: { readonly note: Note }) {
  return (
    <div class="note">
      {note.heading === null ? null : <b>{note.heading} </b>}
      {note.sentence}
      {note.seen.length === 0 ? null : (
        <>
          {" "}
          {note.seen.map(({ word, times, missing }) => (
            <i key={word} class={missing ? (note.explained === undefined ? "never" : "excused") : "seen"}>
              {missing ? `never seen: ${word}` : `${word} ${times}×`}
            </i>
          ))}
        </>
      )}
      {note.explained === undefined ? null : <> Need not be seen: {visible(note.explained)}</>}
    </div>
  );
}

/** Notes by line of the file. */
function notesOf(role: DocumentedRole, book: Book, isUntested: boolean): ReadonlyMap<number, readonly Note[]> {
  const notes = new Map<number, Note[]>();
  const add = (line: number, note: Note): void => {
    if (note.sentence === null && note.seen.length === 0 && note.explained === undefined) return;
    const short = book.isBrief ? { ...note, seen: missingTogether(note.seen) } : note;
    notes.set(line, [...(notes.get(line) ?? []), short]);
  };
  const seen = new Map(role.coverage?.statements.map((statement) => [statement.index, statement]));
  for (const { index, sentence, conditions } of role.statements) {
    const statement = seen.get(index);
    add(statement?.lines.first ?? 0, {
      key: String(index),
      heading: headingOf(index, statement),
      // The requirement of a policy with one statement says the same.
      sentence: book.isBrief && role.statements.length === 1 && role.requirement.length > 0 ? null : visible(sentence),
      seen: statement === undefined || isUntested ? [] : sightsOfStatement(statement),
      explained: statement === undefined ? undefined : book.explained(role.id, statement.pointer),
    });
    for (const condition of conditions) {
      const found = statement?.conditions.find(({ pointer }) => pointer === condition.pointer);
      add(condition.line, {
        key: condition.pointer,
        heading: null,
        sentence: visible(condition.sentence),
        seen: found === undefined || isUntested ? [] : sightsOfCondition(found),
        explained: book.explained(role.id, condition.pointer),
      });
    }
  }
  return notes;
}

/** What was seen, and all that was never seen as one. */
function missingTogether(sights: readonly Sight[]): readonly Sight[] {
  const missing = sights.filter((sight) => sight.missing);
  if (missing.length < 2) return sights;
  const word = missing.map((sight) => sight.word).join(", ");
  return [...sights.filter((sight) => !sight.missing), { word, times: 0, missing: true }];
}

function headingOf(index: number, statement: SeenStatement | undefined): string {
  const name = statementInWords({ index, sid: statement?.sid });
  return `${visible(`${name.charAt(0).toUpperCase()}${name.slice(1)}`)}:`;
}

function sightsOfStatement({ applied, notApplied, missing }: SeenStatement): readonly Sight[] {
  return [
    { word: "applied", times: applied, missing: missing.includes("applied") },
    { word: "did not apply", times: notApplied, missing: missing.includes("notApplied") },
  ].filter(({ times, missing }) => times > 0 || missing);
}

function sightsOfCondition({ held, failed, absent, missing }: SeenCondition): readonly Sight[] {
  return [
    { word: "held", times: held, missing: missing.includes("held") },
    { word: "failed", times: failed, missing: missing.includes("failed") },
    { word: "key absent", times: absent, missing: missing.includes("absent") },
  ].filter(({ times, missing }) => times > 0 || missing);
}

/** Which lines belong to a statement, and whether everything of it has been seen: the bar beside the lines. */
function marksOf(coverage: PolicyCoverage | null, book: Book, role: DocumentedRole): ReadonlyMap<number, string> {
  const marks = new Map<number, string>();
  for (const statement of coverage?.statements ?? []) {
    const open = (pointer: string, missing: readonly string[]): boolean =>
      missing.length > 0 && book.explained(role.id, pointer) === undefined;
    const holes =
      open(statement.pointer, statement.missing) ||
      statement.conditions.some(({ pointer, missing }) => open(pointer, missing));
    const touched = statement.applied + statement.notApplied > 0;
    const mark = !touched ? "un" : holes ? "pt" : "ok";
    for (let line = statement.lines.first; line <= statement.lines.last; line++) marks.set(line, mark);
  }
  return marks;
}
