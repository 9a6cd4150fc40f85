import type { Span } from "./source.js";

/**
 * Something wrong with a text, as the room that noticed it says it: a code for programs, a message and a remedy for people, a place.
 * The linter turns problems into findings; `simulate` refuses documents that have them.
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  /** What is wrong: one sentence without a final period. */
  readonly message: string;
  /** What to do, an imperative without a final period, where the room that noticed it knows. */
  readonly remedy?: string | undefined;
  /** RFC 6901 JSON pointer, "" for the whole document. */
  readonly pointer: string;
  readonly span: Span;
  /** What the string at this place was beyond doubt meant to be. */
  readonly meant?: string | undefined;
}

/** What is wrong and what to do, in one line, for places that have room for one text only. */
export function problemInWords({ message, remedy }: Pick<Problem, "message" | "remedy">): string {
  return remedy === undefined ? message : `${message}; ${remedy}`;
}
