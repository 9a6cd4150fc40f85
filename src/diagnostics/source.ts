/** A place in a text: line and column start at 1, columns count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a text; `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Offsets into a text, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text, and what to put in its place. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * A text with the name people know it by, which turns offsets into lines and columns.
 *
 * A line ends with LF, CRLF or a lone CR, as editors count them. The line table is made on first use, because most
 * documents have nothing to report.
 */
export class SourceText {
  readonly name: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The line and column of an offset; an offset beyond the text is taken as its end. */
  position(offset: number): Position {
    const starts = this.#lines();
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  }

  /** An edit of the text as one of the text that people edit: another where this one stands within a larger one. */
  outwardEdit(edit: TextEdit): TextEdit {
    return edit;
  }

  /** The lines and columns of a span. */
  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  /** How many lines the text has; an empty text has one. */
  get lineCount(): number {
    return this.#lines().length;
  }

  /** The text of a line (from 1) without its line end; "" for a line that does not exist. */
  line(number: number): string {
    const starts = this.#lines();
    const start = starts[number - 1];
    if (start === undefined) return "";
    let end = starts[number] ?? this.text.length;
    while (end > start && (this.text[end - 1] === "\n" || this.text[end - 1] === "\r")) end--;
    return this.text.slice(start, end);
  }

  #lines(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0x0a) starts.push(index + 1);
    else if (unit === 0x0d && text.charCodeAt(index + 1) !== 0x0a) starts.push(index + 1);
  }
  return starts;
}
