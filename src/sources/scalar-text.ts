import type { SourceText, Span } from "../diagnostics/index.js";
import type { JsonNode } from "../policy/index.js";
import { EmbeddedText, percentDecoded } from "./embedded-text.js";

type StringNode = Extract<JsonNode, { readonly kind: "string" }>;

/** A document that is the value of a string of JSON or YAML, percent-encoded or not, as a text of its own. */
export function textInScalar(outer: SourceText, scalar: StringNode): EmbeddedText {
  const written = textWithin(outer, scalar.value, scalar, scalar.start);
  // JSON cannot begin so, and what cannot be decoded is said to be no JSON, with the place.
  if (!/^\s*%[\dA-Fa-f]{2}/.test(scalar.value)) return written;
  return percentDecoded(written) ?? written;
}

/** A document in a string of JSON or YAML; its places are all at `start` where the string is put together. */
export function textWithin(
  outer: SourceText,
  document: string,
  scalar: StringNode | undefined,
  start: number,
): EmbeddedText {
  return new EmbeddedText(outer, document, {
    offsets: () => {
      const known = scalar && offsetsOf(outer.text, scalar);
      return (index) => known?.[index] ?? start;
    },
    write: (edit) => writtenAs(edit, outer.text[scalar?.start ?? start]),
  });
}

/** A text within a string that begins so. */
function writtenAs(text: string, quote: string | undefined): string {
  if (quote === '"') return JSON.stringify(text).slice(1, -1);
  return quote === "'" ? text.replaceAll("'", "''") : text;
}

/** For each unit of a string's value, and its end, the offset of what stands for it; undefined where that is not known. */
function offsetsOf(text: string, scalar: StringNode): Int32Array | undefined {
  switch (text[scalar.start]) {
    case '"':
      return quotedOffsets(text, scalar, escapeLength);
    case "'":
      return quotedOffsets(text, scalar, (at) => (text[at] === "'" ? 2 : 1));
    case "|":
    case ">":
      return unquotedOffsets(text, scalar, afterLine(text, scalar.start));
    default:
      return unquotedOffsets(text, scalar, scalar.start);
  }
}

function afterLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

/** RFC 8259 and https://yaml.org/spec/1.2.2/#57-escaped-characters */
function escapeLength(at: number, text: string): number {
  if (text[at] !== "\\") return 1;
  const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
  return 2 + (digits[text[at + 1] ?? ""] ?? 0);
}

function quotedOffsets(
  text: string,
  { start, end, value }: StringNode,
  lengthAt: (at: number, text: string) => number,
): Int32Array | undefined {
  // The lines of a quoted string of YAML are folded.
  if (/[\r\n]/.test(text.slice(start, end))) return undefined;
  const offsets = new Int32Array(value.length + 1);
  let at = start + 1;
  for (let index = 0; index < value.length; index++) {
    offsets[index] = at;
    at += lengthAt(at, text);
  }
  offsets[value.length] = at;
  return at === end - 1 ? offsets : undefined;
}

/** Block and plain scalars of YAML: what is no white space stands there as it is, in the same order. */
function unquotedOffsets(
  text: string,
  { end, value }: Span & { readonly value: string },
  from: number,
): Int32Array | undefined {
  const offsets = new Int32Array(value.length + 1);
  let at = from;
  for (let index = 0; index < value.length; index++) {
    const isSpace = isWhite(value[index]);
    if (!isSpace) while (at < end && isWhite(text[at])) at++;
    if (!isSpace && text[at] !== value[index]) return undefined;
    offsets[index] = at;
    if (!isSpace || (at < end && isWhite(text[at]))) at++;
  }
  offsets[value.length] = Math.min(at, end);
  return offsets;
}

function isWhite(unit: string | undefined): boolean {
  return unit === " " || unit === "\n" || unit === "\t" || unit === "\r";
}
