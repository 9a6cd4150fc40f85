import { maximumDepth } from "./json-nodes.js";
import { JsonUnits } from "./json-units.js";

/** What {@link JsonScanner} answers where a text is not JSON (RFC 8259), or is nested too deeply: why, others say. */
export const unread = -1;

/** Is told of each key that stands between `start` and `end`, without its quotes; `depth` says how deep its object is. */
export type KeyWatcher = (start: number, end: number, depth: number) => void;

/**
 * Finds where values of a JSON text end, without making anything of them: each answer is the offset behind the value, or
 * {@link unread}. It takes exactly the texts that are JSON.
 */
export class JsonScanner {
  /** Whether a string that was passed has an escape; whoever asks sets it back. */
  hasEscapes = false;
  readonly text: string;
  readonly #units: JsonUnits;
  readonly #watch: KeyWatcher | undefined;

  /** The `units` may be those of other scanners as well. */
  constructor(units: JsonUnits, watch?: KeyWatcher) {
    this.text = units.text;
    this.#units = units;
    this.#watch = watch;
  }

  /** The first offset from `at` on that is not white space. */
  spaceEnd(at: number): number {
    return this.#units.spaceEnd(at);
  }

  /** Where the value ends that begins at `at`; `depth` says how many arrays and objects are around it. */
  valueEnd(at: number, depth: number): number {
    switch (this.#units.at(at)) {
      case quotationMark:
        return this.stringEnd(at);
      case openBrace:
        return this.objectEnd(at, depth);
      case openBracket:
        return this.#arrayEnd(at, depth);
      case letterT:
        return this.text.startsWith("true", at) ? at + 4 : unread;
      case letterF:
        return this.text.startsWith("false", at) ? at + 5 : unread;
      case letterN:
        return this.text.startsWith("null", at) ? at + 4 : unread;
      default:
        return this.#numberEnd(at);
    }
  }

  /** The same for an object; adds to `spans`, of each of its members, where key and value begin and end: four numbers. */
  objectEnd(start: number, depth: number, spans?: number[]): number {
    if (depth >= maximumDepth) return unread;
    let at = this.spaceEnd(start + 1);
    if (this.#units.at(at) === closeBrace) return at + 1;
    for (;;) {
      const keyEnd = this.keyEnd(at);
      if (keyEnd === unread) return unread;
      this.#watch?.(at + 1, keyEnd - 1, depth);
      const valueStart = this.valueStart(keyEnd);
      if (valueStart === unread) return unread;
      const valueEnd = this.valueEnd(valueStart, depth + 1);
      if (valueEnd === unread) return unread;
      spans?.push(at, keyEnd, valueStart, valueEnd);
      at = this.spaceEnd(valueEnd);
      const unit = this.#units.at(at);
      if (unit === closeBrace) return at + 1;
      if (unit !== comma) return unread;
      at = this.spaceEnd(at + 1);
    }
  }

  #arrayEnd(start: number, depth: number): number {
    if (depth >= maximumDepth) return unread;
    let at = this.spaceEnd(start + 1);
    if (this.#units.at(at) === closeBracket) return at + 1;
    for (;;) {
      at = this.valueEnd(at, depth + 1);
      if (at === unread) return unread;
      at = this.spaceEnd(at);
      const unit = this.#units.at(at);
      if (unit === closeBracket) return at + 1;
      if (unit !== comma) return unread;
      at = this.spaceEnd(at + 1);
    }
  }

  /** Where the key ends that has to begin at `at`. */
  keyEnd(at: number): number {
    return this.#units.at(at) === quotationMark ? this.stringEnd(at) : unread;
  }

  /** Where the value of the member begins whose key ends at `at`. */
  valueStart(at: number): number {
    const colonAt = this.spaceEnd(at);
    return this.#units.at(colonAt) === colon ? this.spaceEnd(colonAt + 1) : unread;
  }

  /** Where the string ends whose opening quote is at `at`. */
  stringEnd(at: number): number {
    let next = at + 1;
    for (;;) {
      const end = this.#units.plainEnd(next);
      const unit = this.#units.at(end);
      if (unit === quotationMark) return end + 1;
      if (unit !== backslash) return unread;
      next = this.#escapeEnd(end);
      if (next === unread) return unread;
    }
  }

  #escapeEnd(at: number): number {
    this.hasEscapes = true;
    const unit = this.#units.at(at + 1);
    if (unit === letterU) return fourHexDigits.test(this.text.slice(at + 2, at + 6)) ? at + 6 : unread;
    return escapes.includes(unit) ? at + 2 : unread;
  }

  /** What may stand behind a number, whoever goes on reading says. */
  #numberEnd(at: number): number {
    const first = this.#units.at(at) === minus ? at + 1 : at;
    const whole = this.#digitsEnd(first);
    // Nothing stands behind a zero.
    if (whole === first || (this.#units.at(first) === zero && whole > first + 1)) return unread;
    const isFraction = this.#units.at(whole) === point;
    const fraction = isFraction ? this.#digitsEnd(whole + 1) : whole;
    if (isFraction && fraction === whole + 1) return unread;
    const unit = this.#units.at(fraction);
    if (unit !== letterE && unit !== capitalE) return fraction;
    const sign = this.#units.at(fraction + 1);
    const digits = sign === plus || sign === minus ? fraction + 2 : fraction + 1;
    const end = this.#digitsEnd(digits);
    return end === digits ? unread : end;
  }

  #digitsEnd(at: number): number {
    let next = at;
    for (;;) {
      const unit = this.#units.at(next);
      if (unit < zero || unit > nine) return next;
      next++;
    }
  }
}

/** Whether a whole text is one JSON value. */
export function isJsonText(text: string): boolean {
  const scanner = new JsonScanner(new JsonUnits(text));
  const end = scanner.valueEnd(scanner.spaceEnd(0), 0);
  return end !== unread && scanner.spaceEnd(end) === text.length;
}

const fourHexDigits = /^[0-9a-fA-F]{4}$/;
const quotationMark = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const capitalE = 0x45;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const letterE = 0x65;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
const letterU = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** `"`, `\`, `/`, `b`, `f`, `n`, `r` and `t`. */
const escapes: readonly number[] = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];
