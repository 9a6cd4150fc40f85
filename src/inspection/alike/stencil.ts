import type { Range, SourceText, Span, TextEdit } from "../../diagnostics/index.js";
import type { InspectedPolicy } from "../inspected-policy.js";
import { slots } from "./policy-shape.js";

/** How what was said of one policy is said of another one that is alike. */
export interface Move {
  /** A text with the other policy's names. */
  readonly text: (text: string) => string;
  /** The same of all texts of a value of JSON. */
  readonly value: (value: unknown) => unknown;
  /** A pointer into the other's text. */
  readonly pointer: (pointer: string) => string;
  readonly range: (range: Range) => Range;
  readonly edit: (edit: TextEdit) => TextEdit;
  /** The text that places are in. */
  readonly source: SourceText;
}

/** In what two policies that are alike differ: in the lines of the text that they are on, or in a slot. */
export type Difference = number | "lines";

/** A piece of a text, or which of the things that policies differ in stands there. */
type Piece = string | number;

/**
 * What is needed to say of other policies what is said of one: where its names stand in the texts of what is said. The
 * policy stands alone, so that places are those of its own text.
 */
export class Stencil {
  readonly #text: string;
  readonly #pointer: string;
  readonly #lines: string;
  readonly #own: readonly string[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly #token: RegExp;
  readonly #pieces = new Map<string, readonly Piece[] | undefined>();
  readonly #json = new Map<unknown, string>();
  readonly #spans = new Map<Range, Span>();
  /** Whether some text may hold more of the policy than names that can be exchanged. */
  isUnsure = false;

  constructor(policy: InspectedPolicy, own: readonly string[]) {
    // The policy itself has what it was read and compiled to, and there are thousands of stencils.
    this.#text = policy.source.text;
    this.#pointer = policy.pointer;
    this.#lines = linesOf(policy);
    this.#own = own;
    this.#slots = new Map(own.map((text, slot) => [text, slot] as const).slice(slots.file));
    this.#token = tokenOf([own[slots.file] ?? "", own[slots.role] ?? ""]);
  }

  /** To a policy with these names, at the place that it has. */
  to({ source, pointer }: Pick<InspectedPolicy, "source" | "pointer">, own: readonly string[]): Move {
    const before = this.#pointer.length;
    return {
      text: (text) => this.#filled(text, own),
      // Names have no characters that JSON escapes.
      value: (value) =>
        typeof value === "string" ? this.#filled(value, own) : JSON.parse(this.#filled(this.#jsonOf(value), own)),
      pointer: (each) => pointer + each.slice(before),
      range: (range) => source.range(this.#spanOf(range)),
      edit: ({ span, text }) => source.outwardEdit({ span, text: this.#filled(text, own) }),
      source,
    };
  }

  /** Whether another policy differs in nothing but these. */
  differsOnlyIn(differences: ReadonlySet<Difference>, policy: InspectedPolicy, own: readonly string[]): boolean {
    if (!differences.has("lines") && linesOf(policy) !== this.#lines) return false;
    for (let slot = 0; slot < own.length; slot++)
      if (own[slot] !== this.#own[slot] && !differences.has(slot)) return false;
    return true;
  }

  /** In what another policy differs. */
  differences(policy: InspectedPolicy, own: readonly string[]): readonly Difference[] {
    const different = [...own.keys()].filter((slot) => own[slot] !== this.#own[slot]);
    return linesOf(policy) === this.#lines ? different : [...different, "lines"];
  }

  #jsonOf(value: unknown): string {
    const known = this.#json.get(value);
    if (known !== undefined) return known;
    const json = JSON.stringify(value);
    this.#json.set(value, json);
    return json;
  }

  #filled(text: string, own: readonly string[]): string {
    const known = this.#pieces.get(text);
    const pieces = known === undefined && !this.#pieces.has(text) ? this.#cut(text) : known;
    if (pieces === undefined) return text;
    let filled = "";
    for (const piece of pieces) filled += typeof piece === "string" ? piece : (own[piece] ?? "");
    return filled;
  }

  /** Cuts a text where the policy's names stand; undefined where it has none. */
  #cut(text: string): readonly Piece[] | undefined {
    const pieces: Piece[] = [];
    let end = 0;
    for (const { 0: token, index } of text.matchAll(this.#token)) {
      const slot = this.#slots.get(token);
      if (slot === undefined) {
        this.isUnsure ||= this.#own.some((name, at) => at >= slots.names && token.includes(name));
        continue;
      }
      pieces.push(text.slice(end, index), slot);
      end = index + token.length;
    }
    // Lines of the text around the policy are nobody's names.
    this.isUnsure ||= /\bline \d/.test(text);
    const cut = pieces.length === 0 ? undefined : [...pieces, text.slice(end)];
    this.#pieces.set(text, cut);
    return cut;
  }

  #spanOf(range: Range): Span {
    const known = this.#spans.get(range);
    if (known !== undefined) return known;
    const span = { start: offsetIn(this.#text, range.start), end: offsetIn(this.#text, range.end) };
    this.#spans.set(range, span);
    return span;
  }
}

/** On which lines a policy begins and ends. */
function linesOf({ source }: InspectedPolicy): string {
  return `${source.position(0).line} ${source.position(source.text.length).line}`;
}

/** Words, and before them the texts that may be several. */
function tokenOf(texts: readonly string[]): RegExp {
  const whole = texts.filter((text) => text !== "").map((text) => text.replace(/[^\w ]/g, "\\$&"));
  return new RegExp(`(?<![A-Za-z0-9])(?:${whole.join("|")})(?![A-Za-z0-9])|[A-Za-z0-9]+`, "g");
}

/** The offset of a position in a text that stands alone. */
function offsetIn(text: string, { line, column }: Range["start"]): number {
  let start = 0;
  for (let before = 1; before < line; before++) {
    const rest = /\r\n|\r|\n/g;
    rest.lastIndex = start;
    rest.exec(text);
    start = rest.lastIndex;
  }
  return start + column - 1;
}
