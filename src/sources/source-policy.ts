import type { Problem, SourceText, Span } from "../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../policy/index.js";

/** What a source says of the role that a trust policy belongs to, as far as it says it. */
export interface SourceRole {
  readonly name?: string | undefined;
  /** The account's id, twelve digits. */
  readonly account?: string | undefined;
}

/** Where a trust policy stands in its text, and what it may be; the linter lints it as it is. */
export interface PolicyPlace {
  /** RFC 6901 JSON pointer to the document; "" where it is the whole text. */
  readonly pointer: string;
  /** The nodes that it may be, with offsets in the whole text; one where all of it is known, never none. */
  readonly variants: readonly JsonNode[];
  /** Texts of the variants that stand for what is not known, with what the text has instead. */
  readonly standIns?: ReadonlyMap<string, string> | undefined;
  readonly role?: SourceRole | undefined;
  /** What is wrong with the document as JSON; pointers and offsets are those of the whole text. */
  readonly problems?: readonly Problem<JsonProblemCode>[] | undefined;
}

/** What all answers have: where offsets are counted. */
interface Within {
  /** The text that spans and nodes have their offsets in, where it is not the whole text but a document inside it. */
  readonly source?: SourceText | undefined;
}

/** A trust policy found in a text. */
export interface KnownPolicy extends Within {
  readonly kind: "policy";
  /** What people call the role: its name, logical id or address; "" for a text that is the policy. */
  readonly name: string;
  readonly placed: PolicyPlace;
}

/** A role whose trust policy the text does not say, such as one that is known after apply only. */
export interface UnknownPolicy extends Within {
  readonly kind: "unknown";
  readonly name: string;
  readonly pointer: string;
  readonly span: Span;
  /** Why it is not known: a clause that goes on after "cannot tell: ". */
  readonly why: string;
}

/** A role's trust policy whose document is no JSON, so that there is nothing to lint but its text. */
export interface BrokenPolicy extends Within {
  readonly kind: "broken";
  readonly name: string;
  readonly pointer: string;
  readonly problems: readonly Problem<JsonProblemCode>[];
}

/** What a text has to say of a role's trust policy. */
export type SourcePolicy = KnownPolicy | UnknownPolicy | BrokenPolicy;
