import type { TextEdit } from "../diagnostics/index.js";
import type { PolicyDocument } from "../policy/index.js";

/** One small mistake in a document. */
export interface Change {
  /** RFC 6901 JSON pointer of what is written wrong. */
  readonly pointer: string;
  /** What is done, as an imperative clause: `write "BoolIfExists" for "Bool"`. */
  readonly description: string;
  /** In the order of the text; they do not overlap. Never empty. */
  readonly edits: readonly TextEdit[];
}

/** A kind of mistake that people make in trust policies. */
export interface Mutation {
  /** The name of its file. */
  readonly id: string;
  /** What is written wrong, for documentation: a noun phrase such as `IfExists added to an operator`. */
  readonly summary: string;
  /** All ways to make this mistake in a document whose text is JSON. */
  readonly changesOf: (document: PolicyDocument) => Iterable<Change>;
}
