import type { Problem, SourceText, Span } from "../../diagnostics/index.js";
import type { JsonProblemCode } from "../../policy/index.js";
import { EmbeddedText } from "../embedded-text.js";
import { readPieces } from "../template/embedded.js";
import { placeBelow, placeOfItems, type Place as Role } from "../template/place.js";
import { knownText, literal, type Piece, open as unknownPart, type Value } from "../template/value.js";
import type { Conversion } from "./conversion.js";
import { knownParts } from "./evaluate/known.js";
import type { HclValue, TextPart } from "./evaluate/value.js";
import type { Place } from "./hcl/syntax.js";

/** A policy that is written as JSON in a text, with places in its file. */
export type TextDocument =
  | { readonly kind: "read"; readonly value: Value; readonly problems: readonly Problem<JsonProblemCode>[] }
  | { readonly kind: "broken"; readonly problems: readonly Problem<JsonProblemCode>[] }
  /** Only when this expression is known is it JSON. */
  | { readonly kind: "unknown"; readonly within: string };

type Literal = Extract<TextPart, { readonly kind: "literal" }>;

/** The piece of a text that is most of it where it is written: the file of a document is that of this piece. */
export function mainPiece(parts: readonly TextPart[]): Literal | undefined {
  let main: Literal | undefined;
  for (const part of parts) {
    if (part.kind !== "literal" || part.offsets === undefined) continue;
    if (main === undefined || part.text.length > main.text.length) main = part;
  }
  return main;
}

/** A piece of a document, with the places of its ends. */
interface Stretch {
  readonly start: number;
  readonly startAt: (index: number) => number;
  readonly endAt: (index: number) => number;
}

/** Reads a text as JSON; a part that is not known may be within a string, or a whole value. */
export function readTextDocument(
  source: SourceText,
  { parts, place }: Extract<HclValue, { readonly kind: "text" }>,
  around: Span,
  conversion: Conversion,
): TextDocument {
  const pieces: Piece[] = [];
  const values: HclValue[] = [];
  const strings = new Strings();
  let raw = "";
  for (const part of parts) {
    const start = raw.length;
    const known = part.kind === "json" && !strings.isInside ? undefined : knownParts([part]);
    if (known !== undefined) {
      raw += known;
      strings.read(known);
      pieces.push({ start, end: raw.length, parts: [literal(known)] });
      continue;
    }
    const inner = conversion.parts([part]);
    raw += part.kind === "unknown" && part.written !== "" ? `\${${part.value.expression}}` : `\${…}`;
    if (strings.isInside) pieces.push({ start, end: raw.length, parts: inner });
    else {
      pieces.push({ start, end: raw.length, parts: [unknownPart(standIn(values.length))], isWhole: true });
      values.push(part.kind === "literal" ? { kind: "text", parts: [part], place } : part.value);
    }
  }
  const stretches = stretchesOf(source, parts, pieces, place, around);
  const within = (document: string): EmbeddedText =>
    new EmbeddedText(source, document, {
      offsets: () => (index) => at(stretches, index).startAt(index),
      write: (text) => text,
    });
  const read = readPieces(raw, pieces, within);
  if (read.kind === "unknown") return { kind: "unknown", within: read.within || "an expression" };
  const outward = ({ start, end }: Span): Span => {
    const from = at(stretches, start).startAt(start);
    return { start: from, end: Math.max(from, at(stretches, Math.max(start, end - 1)).endAt(end)) };
  };
  const problems = read.problems.map((problem) => ({ ...problem, span: outward(problem.span) }));
  if (read.kind === "broken") return { kind: "broken", problems };
  const located = placed(read.value, outward, {
    whole(index, span, role) {
      const value = values[index];
      return value === undefined ? undefined : conversion.value(value, span, role);
    },
    named: (value, role) => conversion.named(value, role),
  });
  return located === undefined ? { kind: "unknown", within: "a key" } : { kind: "read", value: located, problems };
}

/** Tells whether what follows a text of JSON is within a string. */
class Strings {
  isInside = false;

  read(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const unit = text[index];
      if (unit === '"') this.isInside = !this.isInside;
      else if (unit === "\\" && this.isInside) index++;
    }
  }
}

const standInPrefix = "a whole value ";

function standIn(index: number): Extract<Value, { readonly kind: "unknown" }>["unknown"] {
  const identity = `${standInPrefix}${index}`;
  return { identity, nature: { kind: "anything" }, shape: "any", within: "", alone: "" };
}

/** Pieces of the main text are where they are written, all others at the expression that leads to them. */
function stretchesOf(
  source: SourceText,
  parts: readonly TextPart[],
  pieces: readonly Piece[],
  place: Place,
  around: Span,
): readonly Stretch[] {
  const longest = mainPiece(parts);
  const main = longest?.place.source === source ? longest : undefined;
  const own = place.source === source ? place : around;
  const isInOwn = main !== undefined && main.place.source === place.source && main.place.start >= place.start;
  let reached = 0;
  // The turns of a loop are all where its text is.
  const starts = new Set<number>();
  const ends = parts.map((part) => {
    if (main === undefined || part.kind !== "literal" || part.offsets === undefined) return undefined;
    const start = part.offsets(0);
    const end = part.offsets(part.text.length);
    const isMain =
      part.place.source === main.place.source &&
      (start >= reached || starts.has(start)) &&
      (!isInOwn || (start >= place.start && end <= place.end));
    if (!isMain) return undefined;
    starts.add(start);
    reached = end;
    return { start, end, offsets: part.offsets };
  });
  return pieces.map((piece, index): Stretch => {
    const offsets = ends[index]?.offsets;
    if (offsets !== undefined) {
      const inside = (offset: number): number => offsets(offset - piece.start);
      return { start: piece.start, startAt: inside, endAt: inside };
    }
    const before = ends.slice(0, index).findLast((each) => each !== undefined)?.end;
    const after = ends.slice(index + 1).find((each) => each !== undefined)?.start;
    const from = before ?? (after === undefined ? own.start : Math.min(own.start, after));
    const to = after ?? (before === undefined ? own.end : Math.max(own.end, before));
    return { start: piece.start, startAt: () => from, endAt: () => Math.max(from, to) };
  });
}

const nowhere: Stretch = { start: 0, startAt: () => 0, endAt: () => 0 };

function at(stretches: readonly Stretch[], index: number): Stretch {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle]?.start ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return stretches[low] ?? nowhere;
}

/** What becomes of what is not known. */
interface Open {
  /** What stands for a whole value. */
  readonly whole: (index: number, span: Span, role: Role) => Value | undefined;
  readonly named: (value: Extract<Value, { readonly kind: "object" }>, role: Role) => Value;
}

/** A value with its places in the file, and with what stands for whole values; undefined where one of these is a key. */
function placed(
  value: Value,
  outward: (span: Span) => Span,
  open: Open,
  role: Role = { kind: "document" },
): Value | undefined {
  const span = outward(value);
  switch (value.kind) {
    case "object": {
      const members = value.members.map(({ key, value: inner }) => {
        const own = placed(inner, outward, open, placeBelow(role, key));
        return standsFor(key) === undefined && own !== undefined
          ? { key: { ...key, ...outward(key) }, value: own }
          : undefined;
      });
      const known = members.filter((member) => member !== undefined);
      if (known.length < members.length) return undefined;
      return open.named({ kind: "object", members: known, ...span }, role);
    }
    case "array": {
      const items = value.items.map((item) => placed(item, outward, open, placeOfItems(role)));
      const known = items.filter((item) => item !== undefined);
      return known.length === items.length ? { kind: "array", items: known, ...span } : undefined;
    }
    case "text": {
      const index = standsFor(value);
      return index === undefined ? { ...value, ...span } : open.whole(index, span, role);
    }
    default:
      return { ...value, ...span };
  }
}

function standsFor(value: Value): number | undefined {
  if (value.kind !== "text" || knownText(value) !== undefined) return undefined;
  const part = value.parts.find((each) => each.kind === "unknown" && each.unknown.identity.startsWith(standInPrefix));
  return part?.kind === "unknown" ? Number(part.unknown.identity.slice(standInPrefix.length)) : undefined;
}
