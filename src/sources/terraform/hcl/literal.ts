import type { TemplatePart } from "./syntax.js";
import { type HclText, placeIn, Stop } from "./text.js";

/** A literal of a template while its white space is being cut. Offsets are those of the text that was scanned. */
export interface Literal {
  readonly text: string;
  /** The offset of the first unit where the units follow each other as in the source, else that of each unit. */
  readonly units: number | readonly number[];
  /** Behind the last unit. */
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * What a literal means: `$${` and `%%{` everywhere, and in quoted texts the escapes of
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences. Throws a {@link Stop} for
 * another escape.
 */
export function readLiteral(source: string, start: number, end: number, isQuoted: boolean): Literal {
  const written = source.slice(start, end);
  if (!(isQuoted && written.includes("\\")) && !/\$\$\{|%%\{/.test(written))
    return { text: written, units: start, end };
  const texts: string[] = [];
  const units: number[] = [];
  const add = (text: string, at: number) => {
    texts.push(text);
    for (let index = 0; index < text.length; index++) units.push(at);
  };
  for (let at = start; at < end; ) {
    const character = source[at] ?? "";
    if (character === "\\" && isQuoted) {
      const { text, length } = readEscape(source, at);
      add(text, at);
      at += length;
    } else {
      add(character, at);
      const isEscape =
        (character === "$" || character === "%") && source[at + 1] === character && source[at + 2] === "{";
      if (isEscape && at + 2 < end) {
        add("{", at + 2);
        at += 3;
      } else at++;
    }
  }
  return { text: texts.join(""), units, end };
}

function readEscape(source: string, at: number): { text: string; length: number } {
  const selector = source[at + 1] ?? "";
  const simple = Object.hasOwn(escapes, selector) ? escapes[selector] : undefined;
  if (simple !== undefined) return { text: simple, length: 2 };
  const digits = selector === "u" ? 4 : selector === "U" ? 8 : 0;
  if (digits === 0) {
    const symbol = String.fromCodePoint(source.codePointAt(at + 1) ?? 0);
    throw new Stop(
      `expected one of n r t " \\ u U after the backslash instead of "${symbol}"`,
      at,
      at + 1 + symbol.length,
    );
  }
  const code = source.slice(at + 2, at + 2 + digits);
  if (code.length < digits || !/^[0-9a-fA-F]+$/.test(code)) {
    throw new Stop(`expected ${digits} hexadecimal digits after "\\${selector}"`, at, at + 2);
  }
  const point = Number.parseInt(code, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw new Stop(`"\\${selector}${code}" is not a character`, at, at + 2 + digits);
  }
  return { text: String.fromCodePoint(point), length: 2 + digits };
}

/** The offset of a unit of a literal, or of its end. */
function unitOffset({ units, text, end }: Literal, index: number): number {
  if (index >= text.length) return end;
  return typeof units === "number" ? units + index : (units[index] ?? end);
}

/** A literal without some units at its start and its end. */
export function cut(literal: Literal, start: number, end = literal.text.length): Literal {
  if (start === 0 && end === literal.text.length) return literal;
  const text = literal.text.slice(start, end);
  const units = typeof literal.units === "number" ? literal.units + start : literal.units.slice(start, end);
  return { text, units, end: end === literal.text.length ? literal.end : unitOffset(literal, end) };
}

/** Literals that follow each other as one. */
export function joined(literals: readonly Literal[]): Literal {
  const [first] = literals;
  if (first === undefined) return { text: "", units: 0, end: 0 };
  if (literals.length === 1) return first;
  const text = literals.map((literal) => literal.text).join("");
  const end = literals.at(-1)?.end ?? first.end;
  const isStraight = literals.every(
    ({ units }, index) => typeof units === "number" && (index === 0 || literals[index - 1]?.end === units),
  );
  if (isStraight) return { text, units: first.units, end };
  const units: number[] = [];
  for (const literal of literals) {
    for (let index = 0; index < literal.text.length; index++) units.push(unitOffset(literal, index));
  }
  return { text, units, end };
}

/** A literal as a part of a template. */
export function literalPart(text: HclText, literal: Literal): TemplatePart {
  return {
    kind: "literal",
    text: literal.text,
    offsets: (index) => text.at(unitOffset(literal, index)),
    place: placeIn(text, unitOffset(literal, 0), literal.end),
  };
}
