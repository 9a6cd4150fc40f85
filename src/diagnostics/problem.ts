import type { Span } from "./source.js";

/**
 * Something wrong with a text, as the room that noticed it says it: a code for programs, a message for people, a place.
 * The linter turns problems into findings; `simulate` refuses documents that have them.
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  /** RFC 6901 JSON pointer, "" for the whole document. */
  readonly pointer: string;
  readonly span: Span;
  /** What the string at this place was beyond doubt meant to be. */
  readonly meant?: string | undefined;
}
