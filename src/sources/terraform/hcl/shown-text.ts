/**
 * The text that the grammar is shown: the tokens without what is between them, since the grammar takes each white space for a
 * token, and looks through all of a run for each of them. Knows where each token is in the source.
 */
export class ShownText {
  readonly #parts: string[] = [];
  #length = 0;
  #last = "";
  /** Where stretches begin in the shown text, and in the source, that are the same in both. */
  readonly #shown: number[] = [];
  readonly #source: number[] = [];

  /** Appends a token that begins at an offset of the source. */
  add(token: string, start: number): void {
    if (isWordUnit(this.#last.charCodeAt(this.#last.length - 1)) && isWordUnit(token.charCodeAt(0))) this.#append(" ");
    const stretch = this.#shown.length - 1;
    const isNext = (this.#source[stretch] ?? 0) - (this.#shown[stretch] ?? 0) === start - this.#length;
    if (stretch < 0 || !isNext) {
      this.#shown.push(this.#length);
      this.#source.push(start);
    }
    this.#append(token);
  }

  toString(): string {
    return this.#parts.join("");
  }

  /** The offset in the source of the start of a token. */
  start(offset: number): number {
    return this.#at(offset, this.#stretch(offset));
  }

  /** The offset in the source of the end of a token. */
  end(offset: number): number {
    return this.#at(offset, this.#stretch(offset - 1));
  }

  #append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    this.#last = text;
  }

  #at(offset: number, stretch: number): number {
    return (this.#source[stretch] ?? 0) + offset - (this.#shown[stretch] ?? 0);
  }

  /** The last stretch that begins at an offset or before it. */
  #stretch(offset: number): number {
    let low = 0;
    let high = this.#shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#shown[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether a unit may be in a name or a number: two of them in a row would be one. */
function isWordUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit === 0x2d ||
    unit >= 0x80
  );
}
