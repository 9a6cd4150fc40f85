import type { Position } from "./source.js";

/** How many units of a text stand for one entry of its table, as a power of two. */
const blockBits = 9;

/**
 * Where the lines of a text begin. A line ends with LF, CRLF or a lone CR, as editors count them. Large texts have millions
 * of lines: noted is only how many there are before each block of the text, and what is in a block is counted when asked.
 */
export class LineTable {
  /** How many lines there are. */
  readonly count: number;
  readonly #text: string;
  /** By blocks: how many lines begin up to the block's first unit, and where the last of them begins. */
  readonly #counts: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(text: string) {
    this.#text = text;
    const blocks = (text.length >> blockBits) + 1;
    this.#counts = new Uint32Array(blocks);
    this.#starts = new Uint32Array(blocks);
    let count = 1;
    let start = 0;
    for (let block = 0; block < blocks; block++) {
      this.#counts[block] = count;
      this.#starts[block] = start;
      const first = (block << blockBits) + 1;
      const last = Math.min((block + 1) << blockBits, text.length);
      for (let at = first; at <= last; at++) {
        if (!beginsLine(text, at)) continue;
        count++;
        start = at;
      }
    }
    this.count = count;
  }

  /** The line and column of an offset that is in the text, or its end. */
  position(offset: number): Position {
    const block = offset >> blockBits;
    let line = this.#counts[block] ?? 1;
    let start = this.#starts[block] ?? 0;
    for (let at = (block << blockBits) + 1; at <= offset; at++) {
      if (!beginsLine(this.#text, at)) continue;
      line++;
      start = at;
    }
    return { line, column: offset - start + 1 };
  }

  /** Where a line begins; undefined for one that does not exist. */
  start(line: number): number | undefined {
    if (line < 1 || line > this.count) return undefined;
    const block = this.#blockOf(line);
    let count = this.#counts[block] ?? 1;
    if (count === line) return this.#starts[block];
    for (let at = (block << blockBits) + 1; at <= this.#text.length; at++)
      if (beginsLine(this.#text, at) && ++count === line) return at;
    return undefined;
  }

  /** The last block with no more lines before it than this one. */
  #blockOf(line: number): number {
    let low = 0;
    let high = this.#counts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#counts[middle] ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether a line begins at an offset beyond the first. */
function beginsLine(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before === 0x0a || (before === 0x0d && text.charCodeAt(at) !== 0x0a);
}
