import { type Position, SourceText, type TextEdit } from "../diagnostics/index.js";

/** How a document is written within another text. */
interface Notation {
  /** Gives, of each unit of the document and of its end, the offset in the outer text at which what stands for it begins. */
  readonly offsets: () => (index: number) => number;
  /** A text of the document as it is written in the outer text. */
  readonly write: (text: string) => string;
}

/**
 * A document that stands within another text, as a string of JSON for example: `text` is the document itself, so that it
 * is read as any other, and places are those of the outermost text.
 */
export class EmbeddedText extends SourceText {
  readonly #outer: SourceText;
  readonly #notation: Notation;
  #offsets: ((index: number) => number) | undefined;

  constructor(outer: SourceText, text: string, notation: Notation) {
    super(outer.name, text);
    this.#outer = outer;
    this.#notation = notation;
  }

  override position(offset: number): Position {
    return this.#outer.position(this.#outward(offset));
  }

  /** Of the outermost text. */
  override get lineCount(): number {
    return this.#outer.lineCount;
  }

  /** A line of the outermost text. */
  override line(number: number): string {
    return this.#outer.line(number);
  }

  /** An edit of the document as one of the outermost text. */
  override outwardEdit({ span, text }: TextEdit): TextEdit {
    return this.#outer.outwardEdit({
      span: { start: this.#outward(span.start), end: this.#outward(span.end) },
      text: this.#notation.write(text),
    });
  }

  #outward(offset: number): number {
    // Most documents have nothing to report.
    this.#offsets ??= this.#notation.offsets();
    return this.#offsets(Math.max(0, Math.min(offset, this.text.length)));
  }
}

/** A stretch of a text, such as a line, as a text of its own. */
export function partOf(outer: SourceText, start: number, end: number): EmbeddedText {
  const text = outer.text.slice(start, end);
  return new EmbeddedText(outer, text, new Stretch(start));
}

/** A part as it stands in the outer text. There are as many as roles, so they are small. */
class Stretch implements Notation {
  readonly #start: number;

  constructor(start: number) {
    this.#start = start;
  }

  offsets(): (index: number) => number {
    return (index) => this.#start + index;
  }

  write(edit: string): string {
    return edit;
  }
}

/** The value of a JSON string, from its opening quote at `start` on, as a text of its own. */
export function textInJsonString(outer: SourceText, value: string, start: number): EmbeddedText {
  return new EmbeddedText(outer, value, {
    offsets: () => {
      const offsets = new Int32Array(value.length + 1);
      let at = start + 1;
      for (let index = 0; index < value.length; index++) {
        offsets[index] = at;
        // RFC 8259: an escape is one unit, a \u with its four digits too.
        if (outer.text[at] !== "\\") at++;
        else at += outer.text[at + 1] === "u" ? 6 : 2;
      }
      offsets[value.length] = at;
      return (index) => offsets[index] ?? at;
    },
    write: (edit) => JSON.stringify(edit).slice(1, -1),
  });
}

/**
 * A percent-encoded text (RFC 3986, https://www.rfc-editor.org/rfc/rfc3986#section-2.1) as the text that it stands for;
 * undefined when it is none.
 */
export function percentDecoded(outer: SourceText): EmbeddedText | undefined {
  const text = decoded(outer.text);
  if (text === undefined) return undefined;
  return new EmbeddedText(outer, text, {
    offsets: () => {
      const offsets = new Int32Array(text.length + 1);
      let at = 0;
      let index = 0;
      while (index < text.length) {
        const point = text.codePointAt(index) ?? 0;
        const units = point > 0xffff ? 2 : 1;
        for (let unit = 0; unit < units; unit++) offsets[index + unit] = at;
        at += outer.text[at] === "%" ? 3 * bytesInUtf8(point) : units;
        index += units;
      }
      offsets[text.length] = at;
      return (index) => offsets[index] ?? at;
    },
    write: encodeURIComponent,
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function bytesInUtf8(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x1_0000 ? 3 : 4;
}
