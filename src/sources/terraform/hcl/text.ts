import type { SourceText } from "../../../diagnostics/index.js";
import type { Place, SyntaxFault } from "./syntax.js";

/** A text in HCL: a file, or what a string of a JSON file holds. */
export interface HclText {
  readonly source: SourceText;
  readonly text: string;
  /** The offset in the file of an offset in the text. */
  readonly at: (offset: number) => number;
}

/** A whole file as a text. */
export function wholeFile(source: SourceText): HclText {
  return { source, text: source.text, at: (offset) => offset };
}

/** The place of a stretch of the text, in its file. */
export function placeIn({ source, at }: HclText, start: number, end: number): Place {
  return { source, start: at(start), end: at(end) };
}

/** Ends a walk over a text at its first error; never leaves the parser. Offsets are those of the text. */
export class Stop {
  constructor(
    readonly message: string,
    readonly start: number,
    readonly end: number,
  ) {}

  /** As the parser's callers see it. */
  in(text: HclText): SyntaxFault {
    return { message: this.message, ...placeIn(text, this.start, Math.max(this.start, this.end)) };
  }
}

/** How deep brackets, blocks, texts and `${` may be nested; policies of IAM have ten levels. */
export const maximumNesting = 100;

/** How many expressions may be in one another, as in `a + b + c`; the evaluation goes down as many. */
export const maximumExpressionDepth = 200;
