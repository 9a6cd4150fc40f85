import { eastAsianWidth } from "get-east-asian-width";
import { printable } from "./style.js";

/** What a tab is shown as. */
const tab = "    ";

/**
 * The columns of a terminal that a text takes which is {@link printable}. The string-width package counts them, too, but
 * compiles patterns of all emoji for it, which takes a fifth of the whole start.
 */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Marks that combine with what is before them take none, as do the vowels and finals of Hangul that are not composed. */
function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/[\p{Mn}\p{Me}\u1160-\u11ff]/u.test(character)) return 0;
  return eastAsianWidth(code);
}

/**
 * A printable text in lines of at most `width` columns, broken where it has spaces; a word that is longer has a line of
 * its own. The first line has `used` columns less.
 */
export function wrapped(text: string, width: number, used = 0): readonly string[] {
  if (text.length <= width - used && columnsOf(text) <= width - used) return [text];
  const lines: string[] = [];
  let line: string | undefined;
  let columns = used;
  for (const word of text.split(" ")) {
    const more = columnsOf(word);
    if (line === undefined && (used === 0 || columns + more <= width || more > width)) line = word;
    else if (line !== undefined && columns + 1 + more <= width) {
      line += ` ${word}`;
      columns++;
    } else {
      lines.push(line ?? "");
      line = word;
      columns = 0;
    }
    columns += more;
  }
  return [...lines, line ?? ""];
}

/** A part of a line as it is shown, and how many columns of it stand before the part that is meant, and how many are that. */
export interface Excerpt {
  readonly text: string;
  readonly before: number;
  readonly marked: number;
}

/**
 * The part of a line around two offsets that has room in `room` columns, with an ellipsis where it is cut: whole policies
 * may stand on one line. It looks at no more of the line than it shows.
 */
export function excerpt(line: string, start: number, end: number, room: number): Excerpt {
  const from = Math.max(0, Math.min(start, line.length));
  const to = Math.max(from, Math.min(end, line.length));
  const all = forwards(line, 0, line.length, room);
  if (all.complete) {
    const { columns: before } = forwards(line, 0, from, room);
    return { text: all.text, before, marked: Math.max(1, forwards(line, from, to, room).columns) };
  }
  // Both ends may be cut.
  const inner = Math.max(1, room - 2);
  const middle = forwards(line, from, to, inner);
  const around = inner - middle.columns;
  const after = forwards(line, middle.offset, line.length, around).columns;
  const left = backwards(line, from, Math.max(Math.floor(around / 2), around - after));
  const right = forwards(line, middle.offset, line.length, around - left.columns);
  const begin = left.complete ? "" : "…";
  return {
    text: `${begin}${left.text}${middle.text}${right.text}${right.complete ? "" : "…"}`,
    before: begin.length + left.columns,
    // The ellipsis stands for the rest of what is meant.
    marked: Math.max(1, middle.columns + (middle.complete ? 0 : 1)),
  };
}

interface Taken {
  readonly text: string;
  readonly columns: number;
  /** Where it ends, in the direction in which it was taken. */
  readonly offset: number;
  /** Whether it goes all the way. */
  readonly complete: boolean;
}

function forwards(line: string, from: number, to: number, room: number): Taken {
  let text = "";
  let columns = 0;
  let offset = from;
  // Characters that take no column count as well, or a line of nothing but them would be taken whole.
  while (offset < to && offset - from < 4 * room) {
    const character = String.fromCodePoint(line.codePointAt(offset) ?? 0);
    const shown = shownAs(character);
    const more = columnsOf(shown);
    if (columns + more > room) break;
    text += shown;
    columns += more;
    offset += character.length;
  }
  return { text, columns, offset, complete: offset >= to };
}

function backwards(line: string, from: number, room: number): Taken {
  const parts: string[] = [];
  let columns = 0;
  let offset = from;
  while (offset > 0 && from - offset < 4 * room) {
    const isPair = offset > 1 && /[\ud800-\udbff][\udc00-\udfff]/.test(line.slice(offset - 2, offset));
    const character = line.slice(offset - (isPair ? 2 : 1), offset);
    const shown = shownAs(character);
    const more = columnsOf(shown);
    if (columns + more > room) break;
    parts.push(shown);
    columns += more;
    offset -= character.length;
  }
  return { text: parts.reverse().join(""), columns, offset, complete: offset === 0 };
}

function shownAs(character: string): string {
  return character === "\t" ? tab : printable(character);
}
