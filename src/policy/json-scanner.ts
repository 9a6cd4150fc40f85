import { maximumDepth } from "./json-nodes.js";

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
  readonly #end: number;
  readonly #watch: KeyWatcher | undefined;

  constructor(text: string, watch?: KeyWatcher) {
    this.text = text;
    this.#end = text.length;
    this.#watch = watch;
  }

  /** The first offset from `at` on that is not white space. */
  spaceEnd(at: number): number {
    const { text } = this;
    const end = this.#end;
    let next = at;
    while (next < end) {
      const unit = text.charCodeAt(next);
      if (unit !== space && unit !== lineFeed && unit !== carriageReturn && unit !== tab) break;
      next++;
    }
    return next;
  }

  /** Where the value ends that begins at `at`; `depth` says how many arrays and objects are around it. */
  valueEnd(at: number, depth: number): number {
    if (at >= this.#end) return unread;
    switch (this.text.charCodeAt(at)) {
      case quotationMark:
        return this.stringEnd(at);
      case openBrace:
        return depth < maximumDepth ? this.#objectEnd(at, depth) : unread;
      case openBracket:
        return depth < maximumDepth ? this.#arrayEnd(at, depth) : unread;
      default:
        return this.#scalarEnd(at);
    }
  }

  #objectEnd(start: number, depth: number): number {
    const { text } = this;
    const end = this.#end;
    let at = this.spaceEnd(start + 1);
    if (at < end && text.charCodeAt(at) === closeBrace) return at + 1;
    for (;;) {
      const keyEnd = this.keyEnd(at);
      if (keyEnd === unread) return unread;
      this.#watch?.(at + 1, keyEnd - 1, depth);
      at = this.valueStart(keyEnd);
      if (at === unread) return unread;
      at = this.valueEnd(at, depth + 1);
      if (at === unread) return unread;
      at = this.spaceEnd(at);
      if (at >= end) return unread;
      const unit = text.charCodeAt(at);
      if (unit === closeBrace) return at + 1;
      if (unit !== comma) return unread;
      at = this.spaceEnd(at + 1);
    }
  }

  #arrayEnd(start: number, depth: number): number {
    const { text } = this;
    const end = this.#end;
    let at = this.spaceEnd(start + 1);
    if (at < end && text.charCodeAt(at) === closeBracket) return at + 1;
    for (;;) {
      at = this.valueEnd(at, depth + 1);
      if (at === unread) return unread;
      at = this.spaceEnd(at);
      if (at >= end) return unread;
      const unit = text.charCodeAt(at);
      if (unit === closeBracket) return at + 1;
      if (unit !== comma) return unread;
      at = this.spaceEnd(at + 1);
    }
  }

  /** Where the key ends that has to begin at `at`. */
  keyEnd(at: number): number {
    return at < this.#end && this.text.charCodeAt(at) === quotationMark ? this.stringEnd(at) : unread;
  }

  /** Where the value of the member begins whose key ends at `at`. */
  valueStart(at: number): number {
    const colonAt = this.spaceEnd(at);
    if (colonAt >= this.#end || this.text.charCodeAt(colonAt) !== colon) return unread;
    return this.spaceEnd(colonAt + 1);
  }

  /** Where the string ends whose opening quote is at `at`. */
  stringEnd(at: number): number {
    const { text } = this;
    const end = this.#end;
    for (let next = at + 1; next < end; next++) {
      const unit = text.charCodeAt(next);
      if (unit === quotationMark) return next + 1;
      if (unit < space) return unread;
      if (unit !== backslash) continue;
      this.hasEscapes = true;
      next++;
      if (next >= end) return unread;
      const escaped = text.charCodeAt(next);
      if (escaped === letterU) {
        if (!fourHexDigits.test(text.slice(next + 1, next + 5))) return unread;
        next += 4;
      } else if (!isEscape(escaped)) return unread;
    }
    return unread;
  }

  /** Where a number, `true`, `false` or `null` ends; what may stand behind it, whoever goes on reading says. */
  #scalarEnd(at: number): number {
    switch (this.text.charCodeAt(at)) {
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

  #numberEnd(at: number): number {
    const { text } = this;
    const unitAt = (index: number): number => (index < this.#end ? text.charCodeAt(index) : 0);
    let next = unitAt(at) === minus ? at + 1 : at;
    const whole = this.#digitsEnd(next);
    // Nothing stands behind a zero.
    if (whole === next || (unitAt(next) === zero && whole > next + 1)) return unread;
    next = whole;
    if (unitAt(next) === point) {
      const fraction = this.#digitsEnd(next + 1);
      if (fraction === next + 1) return unread;
      next = fraction;
    }
    const unit = unitAt(next);
    if (unit !== letterE && unit !== capitalE) return next;
    const sign = unitAt(next + 1);
    const first = sign === plus || sign === minus ? next + 2 : next + 1;
    const exponent = this.#digitsEnd(first);
    return exponent === first ? unread : exponent;
  }

  #digitsEnd(at: number): number {
    let next = at;
    while (next < this.#end) {
      const unit = this.text.charCodeAt(next);
      if (unit < zero || unit > nine) break;
      next++;
    }
    return next;
  }
}

/** Whether a whole text is one JSON value. */
export function isJsonText(text: string): boolean {
  const scanner = new JsonScanner(text);
  const end = scanner.valueEnd(scanner.spaceEnd(0), 0);
  return end !== unread && scanner.spaceEnd(end) === text.length;
}

function isEscape(unit: number): boolean {
  return escapes.includes(unit);
}

const fourHexDigits = /^[0-9a-fA-F]{4}$/;
const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quotationMark = 0x22;
const backslash = 0x5c;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const capitalE = 0x45;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const letterE = 0x65;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
const letterU = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** `"`, `\`, `/`, `b`, `f`, `n`, `r` and `t`. */
const escapes = [0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74];
