import type { Span } from "../../diagnostics/index.js";

/**
 * A text of YAML, of the same length, in which flow collections and quoted scalars are on one line each, without comments.
 *
 * YAML wants their further lines to be indented more than what is around them (https://yaml.org/spec/1.2.2/#74-flow-styles),
 * and the `yaml` package ends them where they are not; PyYAML (6.0.3), and with it SAM and the AWS CLI, takes any
 * indentation, so `Statement: [{`, pasted JSON and `}]` at the left margin are read. On one line there is none. Line breaks
 * that are a carriage return alone, which PyYAML reads as well, become line feeds.
 */
export function withoutFlowLines(text: string): string {
  return new FlowLines(text).joined();
}

const isBreak = (unit: string | undefined): boolean => unit === "\n" || unit === "\r";
const isBlank = (unit: string | undefined): boolean => unit === " " || unit === "\t";
/** Whether a token ends before it. */
const isSpace = (unit: string | undefined): boolean => unit === undefined || isBreak(unit) || isBlank(unit);

/** A walk over the text that knows where tokens begin, and little more. */
class FlowLines {
  readonly #text: string;
  readonly #parts: string[] = [];
  /** Up to where the text has been copied. */
  #copied = 0;
  #at = 0;
  /** The comments of the collection that is being read. */
  readonly #comments: Span[] = [];

  constructor(text: string) {
    this.#text = text.replace(/\r(?!\n)/g, "\n");
  }

  joined(): string {
    while (this.#at < this.#text.length) this.#line();
    this.#parts.push(this.#text.slice(this.#copied));
    return this.#parts.join("");
  }

  /** Reads from the beginning of a line, outside of all collections and scalars, to the beginning of another. */
  #line(): void {
    const text = this.#text;
    const start = this.#at;
    // Where a block scalar stands, its lines are indented more than this.
    let column = -1;
    if (/^(---|\.\.\.)$/.test(text.slice(start, start + 3)) && isSpace(text[start + 3])) this.#at += 3;
    for (let isOpen = text[start] !== "%"; isOpen; ) {
      while (isBlank(text[this.#at])) this.#at++;
      const unit = text[this.#at];
      if (unit === undefined || isBreak(unit) || unit === "#") break;
      const isIndicator = isSpace(text[this.#at + 1]);
      if (isIndicator && (unit === "-" || unit === "?")) {
        column = this.#at - start;
        this.#at++;
      } else if (isIndicator && unit === ":") this.#at++;
      else if (unit === "&" || unit === "*" || unit === "!") while (!isSpace(text[this.#at])) this.#at++;
      else if (unit === "|" || unit === ">") {
        this.#skipLine();
        this.#skipBlockScalar(column);
        return;
      } else {
        if (this.#beginsKey(unit)) column = this.#at - start;
        isOpen = this.#node(unit);
      }
    }
    this.#skipLine();
  }

  /** Whether a key begins here: of quoted ones, those that end on the line. */
  #beginsKey(unit: string): boolean {
    const end = this.#text.indexOf("\n", this.#at);
    const rest = this.#text.slice(this.#at, end < 0 ? undefined : end);
    if (unit === '"') return /^"(?:[^"\\]|\\.)*"[ \t]*:(\s|$)/.test(rest);
    if (unit === "'") return /^'(?:[^']|'')*'[ \t]*:(\s|$)/.test(rest);
    return /^[^#]*?:(\s|$)/.test(rest);
  }

  /** Reads a scalar or a collection; says whether the line may go on behind it. */
  #node(unit: string): boolean {
    if (unit === '"' || unit === "'") this.#join(() => this.#quoted(unit));
    else if (unit === "[" || unit === "{") this.#join(() => this.#flow());
    else return this.#plain();
    return true;
  }

  #plain(): boolean {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const unit = text[this.#at];
      if (isBreak(unit) || (unit === "#" && isBlank(text[this.#at - 1]))) return false;
      if (unit === ":" && isSpace(text[this.#at + 1])) return true;
    }
    return false;
  }

  #skipBlockScalar(column: number): void {
    while (this.#at < this.#text.length) {
      const start = this.#at;
      let end = start;
      while (this.#text[end] === " ") end++;
      const isEmpty = end >= this.#text.length || isBreak(this.#text[end]);
      const isMarker = /^(---|\.\.\.)(\s|$)/.test(this.#text.slice(start, start + 4));
      if (!isEmpty && (end - start <= column || isMarker)) return;
      this.#skipLine();
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  /** Replaces the line breaks of what `read` goes over. */
  #join(read: () => void): void {
    const start = this.#at;
    read();
    const comments = this.#comments.splice(0);
    if (!this.#text.slice(start, this.#at).includes("\n")) return;
    this.#parts.push(this.#text.slice(this.#copied, start));
    let from = start;
    const add = (to: number): void => void this.#parts.push(this.#text.slice(from, to).replace(/[\r\n]/g, " "));
    for (const comment of comments) {
      add(comment.start);
      this.#parts.push(" ".repeat(comment.end - comment.start));
      from = comment.end;
    }
    add(this.#at);
    this.#copied = this.#at;
  }

  #quoted(quote: string): void {
    const text = this.#text;
    for (this.#at++; this.#at < text.length; this.#at++) {
      const unit = text[this.#at];
      if (unit === "\\" && quote === '"') this.#at++;
      else if (unit === quote && quote === "'" && text[this.#at + 1] === "'") this.#at++;
      else if (unit === quote) break;
    }
    this.#at = Math.min(this.#at + 1, text.length);
  }

  #flow(): void {
    const text = this.#text;
    let depth = 0;
    let isTokenStart = true;
    while (this.#at < text.length) {
      const unit = text[this.#at] ?? "";
      if ((unit === '"' || unit === "'") && isTokenStart) {
        this.#quoted(unit);
        isTokenStart = false;
        continue;
      }
      if (unit === "#" && isSpace(text[this.#at - 1])) {
        this.#blankComment();
        continue;
      }
      if (unit === "[" || unit === "{") depth++;
      if (unit === "]" || unit === "}") depth--;
      isTokenStart = isSpace(unit) ? isTokenStart : /[[\]{},:]/.test(unit);
      this.#at++;
      if (depth === 0) return;
    }
  }

  /** On one line, a comment would hide what follows. */
  #blankComment(): void {
    const start = this.#at;
    const end = this.#text.indexOf("\n", start);
    this.#at = end < 0 ? this.#text.length : end;
    this.#comments.push({ start, end: this.#at });
  }
}

/**
 * The value of a quoted or plain scalar of several lines (https://yaml.org/spec/1.2.2/#65-line-folding): a line break is a
 * space, and empty lines are line feeds. What is around it does not matter.
 */
export function foldedText(written: string): string {
  const isDouble = written.startsWith('"');
  const lines = written.split(/\r\n?|\n/);
  let line = lines[0]?.replace(/[ \t]+$/, "") ?? "";
  let empty = 0;
  for (const next of lines.slice(1)) {
    const content = next.replace(/^[ \t]+/, "");
    if (content === "" || (!isDouble && content.startsWith("#"))) {
      if (content === "") empty++;
      continue;
    }
    // Only a double-quoted scalar may have an escaped line break.
    const isEscaped = isDouble && /(^|[^\\])(\\\\)*\\$/.test(line);
    if (isEscaped) line = line.slice(0, -1);
    else if (empty === 0) line += " ";
    line += isDouble ? "\\n".repeat(empty) : "\n".repeat(empty);
    line += content.replace(/[ \t]+$/, "");
    empty = 0;
  }
  if (!isDouble && !written.startsWith("'")) return line;
  if (!isDouble) return line.slice(1, -1).replaceAll("''", "'");
  return unescaped(line.slice(1, -1));
}

const escapes: Readonly<Record<string, string>> = {
  ...{ "0": "\0", a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r", e: "\x1b" },
  ...{ N: "\x85", _: "\xa0", L: "\u2028", P: "\u2029" },
};

/** https://yaml.org/spec/1.2.2/#57-escaped-characters */
function unescaped(text: string): string {
  return text.replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g, (_, x, u, wide, one) => {
    if (one !== undefined) return escapes[one] ?? one;
    const point = Number.parseInt(x ?? u ?? wide, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });
}
