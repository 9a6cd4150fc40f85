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
    let block = 0;
    const noteBlocksBefore = (end: number): void => {
      while (block < blocks && block << blockBits < end) {
        this.#counts[block] = count;
        this.#starts[block] = start;
        block++;
      }
    };
    const note = (begin: number): void => {
      if (block << blockBits < begin) noteBlocksBefore(begin);
      count++;
      start = begin;
    };
    // Where there is one kind of line end, to be handed each of them would take longer than to find it.
    if (text.includes("\r")) for (const begin of beginsIn(text)) note(begin);
    else for (let begin = text.indexOf("\n") + 1; begin > 0; begin = text.indexOf("\n", begin) + 1) note(begin);
    noteBlocksBefore(Number.POSITIVE_INFINITY);
    this.count = count;
  }

  /** The line and column of an offset that is in the text, or its end. */
  position(offset: number): Position {
    const block = offset >> blockBits;
    const first = block << blockBits;
    let line = this.#counts[block] ?? 1;
    let start = this.#starts[block] ?? 0;
    for (const begin of beginsIn(this.#text.slice(first, offset + 1))) {
      if (first + begin > offset) break;
      line++;
      start = first + begin;
    }
    return { line, column: offset - start + 1 };
  }

  /** Where a line begins; undefined for one that does not exist. */
  start(line: number): number | undefined {
    if (line < 1 || line > this.count) return undefined;
    const block = this.#blockOf(line);
    let count = this.#counts[block] ?? 1;
    if (count === line) return this.#starts[block];
    const first = block << blockBits;
    for (const begin of beginsIn(this.#text.slice(first, first + (1 << blockBits) + 1)))
      if (++count === line) return first + begin;
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

/**
 * Where the lines of a text begin, but for the first. Searching for their ends is many times faster than looking at each
 * unit.
 */
function* beginsIn(text: string): Generator<number> {
  let feed = text.indexOf("\n");
  let returned = text.indexOf("\r");
  while (feed >= 0 || returned >= 0) {
    const isReturn = returned >= 0 && (feed < 0 || returned < feed);
    const begin = (isReturn ? (feed === returned + 1 ? feed : returned) : feed) + 1;
    yield begin;
    if (feed >= 0 && feed < begin) feed = text.indexOf("\n", begin);
    if (returned >= 0 && returned < begin) returned = text.indexOf("\r", begin);
  }
}
