import type { Problem, SourceText } from "../../diagnostics/index.js";
import { type JsonProblemCode, parseJson } from "../../policy/index.js";
import type { EmbeddedText } from "../embedded-text.js";
import { textWithin } from "../scalar-text.js";
import {
  type JsonString,
  literal,
  locatedValue,
  open,
  type Part,
  type Piece,
  type Text,
  textOf,
  type Value,
} from "./value.js";

/** A policy that stands as JSON in a string of a template. */
export type EmbeddedPolicy =
  | {
      readonly kind: "read";
      readonly source: SourceText;
      readonly value: Value;
      readonly problems: readonly Problem<JsonProblemCode>[];
    }
  | { readonly kind: "broken"; readonly source: SourceText; readonly problems: readonly Problem<JsonProblemCode>[] }
  /** Only when this is known is it JSON. */
  | { readonly kind: "unknown"; readonly within: string };

// Noncharacters, which no text has: https://www.unicode.org/faq/private_use.html#noncharacters
const mark = "\ufdd0";
const filler = "\ufdd1";
const firstIndex = 0xe000;
const mostMarks = 6000;

/** Reads a text of a template as JSON; what of it is not known must be within strings. */
export function readEmbedded(outer: SourceText, text: Text): EmbeddedPolicy {
  const { written } = text;
  const raw = written?.scalar.value ?? text.parts.map(({ within }) => within).join("");
  const pieces = written?.pieces ?? piecesOfParts(text.parts);
  const within = (document: string): EmbeddedText => textWithin(outer, document, written?.scalar, text.start);
  return readPieces(raw, pieces, within);
}

/** Reads a text as JSON that is made of these pieces, `within` another text: what of it is not known must be within strings. */
export function readPieces(
  raw: string,
  pieces: readonly Piece[],
  within: (document: string) => SourceText,
): EmbeddedPolicy {
  if (pieces.length > mostMarks || /[\ufdd0\ufdd1]/.test(raw)) return { kind: "unknown", within: "…" };
  const source = within(raw);
  const masked = pieces.map((piece, index) => maskOf(piece, index, raw)).join("");
  const { root, problems } = parseJson(within(masked));
  const hidden = problems.find((problem) => masked.slice(problem.span.start, problem.span.end).includes(mark));
  if (root === undefined && hidden !== undefined) {
    const { start } = hidden.span;
    const piece = pieces.find((each) => each.start <= start && start < each.end);
    return { kind: "unknown", within: piece?.parts.map((part) => part.within).join("") ?? "…" };
  }
  if (root === undefined) return { kind: "broken", source, problems };
  const value = locatedValue(root, (string) => unmasked(string, pieces));
  return { kind: "read", source, value, problems };
}

/** The pieces of a text that no single string of the template has, as if it were written with its expressions. */
function piecesOfParts(parts: readonly Part[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    const last = pieces.at(-1);
    const start = last?.end ?? 0;
    // Parts of what an expression stands for go with the first one, which has the expression.
    if (last !== undefined && part.within === "") pieces[pieces.length - 1] = { ...last, parts: [...last.parts, part] };
    else pieces.push({ start, end: start + part.within.length, parts: [part] });
  }
  return pieces;
}

/** A text of the same length that JSON takes for ordinary characters of a string. */
function maskOf({ start, end, parts, isWhole }: Piece, index: number, raw: string): string {
  const [only] = parts;
  const isPlain = parts.length === 1 && only?.kind === "literal" && only.text === raw.slice(start, end);
  if (isPlain) return only.text;
  const length = end - start;
  // Quotes make a string of it, which stands for the value.
  if (isWhole === true && length >= 4)
    return `"${mark}${String.fromCharCode(firstIndex + index)}${filler.repeat(length - 4)}"`;
  return length < 2 ? "" : `${mark}${String.fromCharCode(firstIndex + index)}`.padEnd(length, filler);
}

function unmasked(string: JsonString, pieces: readonly Piece[]): Text {
  if (!string.value.includes(mark)) return textOf(string, [literal(string.value)]);
  const [before = "", ...marked] = string.value.replaceAll(filler, "").split(mark);
  const parts: Part[] = before === "" ? [] : [literal(before)];
  for (const stretch of marked) {
    const piece = pieces[stretch.charCodeAt(0) - firstIndex];
    parts.push(...(piece?.parts ?? [open(lost, "")]));
    if (stretch.length > 1) parts.push(literal(stretch.slice(1)));
  }
  return textOf(string, parts);
}

/** What an escape of the noncharacter in the JSON stands for: nobody means it. */
const lost = { identity: "", nature: { kind: "anything" }, shape: "text", within: "", alone: "" } as const;
