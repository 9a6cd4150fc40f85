import { LineTable } from "./line-table.js";

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
  #lines: LineTable | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The line and column of an offset; an offset beyond the text is taken as its end. */
  position(offset: number): Position {
    return this.#table().position(Math.max(0, Math.min(offset, this.text.length)));
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
    return this.#table().count;
  }

  /** The text of a line (from 1) without its line end; "" for a line that does not exist. */
  line(number: number): string {
    const table = this.#table();
    const start = table.start(number);
    if (start === undefined) return "";
    let end = table.start(number + 1) ?? this.text.length;
    while (end > start && (this.text[end - 1] === "\n" || this.text[end - 1] === "\r")) end--;
    return this.text.slice(start, end);
  }

  #table(): LineTable {
    this.#lines ??= new LineTable(this.text);
    return this.#lines;
  }
}
