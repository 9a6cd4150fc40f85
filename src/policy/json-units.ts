const encoder = new TextEncoder();

/** How many units are at hand at most. */
const windowLength = 1 << 16;
/** How many units a jump fetches. A caller that reads on from there gets twice as many each time. */
const firstFetch = 1 << 12;

/**
 * The code units of a text as bytes in an array, which are gone over far faster than the text itself: a window of it, so that
 * large texts are not in memory twice. It moves to whatever is asked for. Some units behind it stay at hand, since what was
 * passed over is often read again.
 *
 * Units that are not ASCII are any byte above {@link lastAscii}: nothing in the grammar of JSON tells them apart.
 */
export class JsonUnits {
  readonly text: string;
  readonly #bytes: Uint8Array;
  /** The offsets between which units are at hand. */
  #start = 0;
  #end = 0;
  #fetch: number;

  constructor(text: string) {
    this.text = text;
    // A character takes up to four bytes, so any text moves on.
    const length = Math.min(windowLength, text.length + 3);
    this.#bytes = new Uint8Array(length);
    this.#fetch = length;
  }

  /** The unit at an offset; 0, which is nothing in JSON, behind the end of the text. */
  at(offset: number): number {
    if (offset >= this.#start && offset < this.#end) return this.#bytes[offset - this.#start] ?? 0;
    return this.#moveTo(offset) ? (this.#bytes[offset - this.#start] ?? 0) : 0;
  }

  /** The first offset from `offset` on that is not white space. */
  spaceEnd(offset: number): number {
    let next = offset;
    while ((next >= this.#start && next < this.#end) || this.#moveTo(next)) {
      const bytes = this.#bytes;
      const length = this.#end - this.#start;
      let index = next - this.#start;
      while (index < length && isSpace(bytes[index])) index++;
      next = this.#start + index;
      if (index < length) return next;
    }
    return next;
  }

  /**
   * The first offset from `offset` on whose unit is not plain text of a string. The loop is that of {@link spaceEnd}, written
   * out: V8 does not inline a condition that is passed in.
   */
  plainEnd(offset: number): number {
    let next = offset;
    while ((next >= this.#start && next < this.#end) || this.#moveTo(next)) {
      const bytes = this.#bytes;
      const length = this.#end - this.#start;
      let index = next - this.#start;
      while (index < length && isPlain(bytes[index] ?? 0)) index++;
      next = this.#start + index;
      if (index < length) return next;
    }
    return next;
  }

  /** Brings the unit at an offset to hand; false where the text has none. */
  #moveTo(offset: number): boolean {
    if (offset >= this.text.length) return false;
    const isNext = offset === this.#end;
    const length = this.#end - this.#start;
    const kept = isNext ? Math.min(length, this.#bytes.length >> 2) : 0;
    if (kept > 0) this.#bytes.copyWithin(0, length - kept, length);
    const room = this.#bytes.subarray(kept);
    this.#fetch = Math.min(isNext ? this.#fetch * 2 : firstFetch, room.length);
    const { read, written } = encoder.encodeInto(this.text.slice(offset, offset + this.#fetch), room);
    if (written > read) keepFirstBytes(room, written);
    this.#start = offset - kept;
    this.#end = offset + read;
    return true;
  }
}

/** Leaves of each character as many bytes as it has units: of its UTF-8 the first, twice where it has two units. */
function keepFirstBytes(bytes: Uint8Array, length: number): void {
  let end = 0;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte > lastAscii && byte < firstOfTwo) continue;
    bytes[end++] = byte;
    if (byte < firstOfFour) continue;
    bytes[end++] = byte;
    // The second may stand where the next byte of the character stood.
    index += 3;
  }
}

/** Bytes of UTF-8 (RFC 3629): up to which one is a character by itself, and from which on one begins a longer character. */
const lastAscii = 0x7f;
const firstOfTwo = 0xc0;
const firstOfFour = 0xf0;

function isSpace(unit: number | undefined): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

/** Whether a unit of a string is plain: it is not a quotation mark, a backslash or a control character. */
function isPlain(unit: number): boolean {
  return unit > 0x22 ? unit !== 0x5c : unit === 0x20 || unit === 0x21;
}
