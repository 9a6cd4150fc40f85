import type { Problem, SourceText, Span } from "../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../policy/index.js";

/** What a source says of the role that a trust policy belongs to, as far as it says it. */
export interface SourceRole {
  readonly name?: string | undefined;
  /** What the source calls it where its name is not known, in the characters of a role's name. */
  readonly label?: string | undefined;
  /** The account's id, twelve digits. */
  readonly account?: string | undefined;
}

/**
 * The place of a trust policy in its text, and the documents that it may be; the linter takes it in this form. What is in it
 * may be read with the first look, so copies are made with {@link placeWith}, and not with `...`.
 */
export interface PolicyPlace {
  /** RFC 6901 JSON pointer to the document; "" where it is the whole text. */
  readonly pointer: string;
  /** The nodes that it may be, with offsets in the whole text; one where all of it is known, never none. */
  readonly variants: readonly JsonNode[];
  /** The texts that the variants have in place of unknown values, each with the expression in the text. */
  readonly standIns?: ReadonlyMap<string, string> | undefined;
  /** Its unknown values, in the order of the text: another value makes another policy. */
  readonly unknowns?: readonly string[] | undefined;
  /**
   * The nodes that are made of samples of what is not known, in whole or in part. Absent where nodes that are not known
   * are those that the text does not have.
   */
  readonly sampled?: ReadonlySet<JsonNode> | undefined;
  /** Whether conditions may go a way in which none of the nodes has all branches. */
  readonly hasUnseenBranches?: boolean | undefined;
  readonly role?: SourceRole | undefined;
  /** What is wrong with the document as JSON; pointers and offsets are those of the whole text. */
  readonly problems?: readonly Problem<JsonProblemCode>[] | undefined;
}

/** A copy of a place, with some of it changed. */
export function placeWith(place: PolicyPlace, changes: Partial<PolicyPlace>): PolicyPlace {
  const { pointer, variants, standIns, unknowns, sampled, hasUnseenBranches, role, problems } = place;
  return { pointer, variants, standIns, unknowns, sampled, hasUnseenBranches, role, problems, ...changes };
}

/** What all answers have: where offsets are counted. */
interface Within {
  /** The text that spans and nodes have their offsets in, where it is not the whole text but a document inside it. */
  readonly source?: SourceText | undefined;
  /** Whether nothing of it is fixed in the text, since the text is not the policy's JSON. */
  readonly isNotFixable?: boolean | undefined;
}

/** A user, group or role that has an identity policy. */
export interface SourceHolder {
  readonly kind: "user" | "group" | "role";
  readonly name: string;
  readonly arn?: string | undefined;
}

/** What a text says of an identity policy, as far as it says it. */
export interface SourceIdentity {
  readonly policy?: string | undefined;
  /** The users, groups and roles that have it, as far as the text has shown them so far. */
  readonly holders: readonly SourceHolder[];
}

/** A policy found in a text. */
export interface KnownPolicy extends Within {
  readonly kind: "policy";
  /** Whether the document is all of its source, as that is read where nothing else is known of it. */
  readonly isWholeText?: boolean | undefined;
  /** Of an identity policy; a trust policy does not have it. */
  readonly identity?: SourceIdentity | undefined;
  /** What people call the role: its name, logical id or address; "" for a text that is the policy. */
  readonly name: string;
  /** The ARN of the role, where IAM's API shows it. */
  readonly arn?: string | undefined;
  readonly placed: PolicyPlace;
  /** What is to be said of how the text is read. */
  readonly remarks?: readonly Remark[] | undefined;
  /** Why the deployed policy may differ from the text: a clause that follows "cannot tell: ". */
  readonly rewritten?: string | undefined;
  /** The places of the parts that another place of the text adds, by their pointers. */
  readonly origins?: Origins | undefined;
  /** Whether other roles are made of the same text, as in a loop: it cannot be fixed for one of them. */
  readonly isRepeated?: boolean | undefined;
}

/** Pointers of a policy that is put together, with those of the text. */
export type Origins = ReadonlyMap<string, string>;

/** The place in the text of what has this pointer in a policy. */
export function originOf(pointer: string, origins: Origins | undefined): string {
  if (origins === undefined) return pointer;
  for (let end = pointer.length; end >= 0; end = pointer.lastIndexOf("/", end - 1)) {
    const origin = origins.get(pointer.slice(0, end));
    if (origin !== undefined) return origin + pointer.slice(end);
    if (end === 0) break;
  }
  return pointer;
}

/** What is to be said of how a text is read, besides what is wrong with a policy. */
export type RemarkCode =
  | "ambiguous-scalar"
  | "macro-in-template"
  | "condition-lost-in-merge"
  | "condition-replaced-by-merge"
  | "principal-widened-in-merge"
  | "merged-condition-blocks"
  | "override-weakens-statement"
  | "refused-policy-document"
  | "repeated-role"
  | "unknown-trust-policy";

/** Such a thing, with the text that its place is in: the policy itself may be a text inside of that. */
export interface Remark extends Problem<RemarkCode> {
  readonly source: SourceText;
  /** Other places that it has to do with, each with a sentence and the text that it is in. */
  readonly related?:
    | readonly { readonly message: string; readonly source: SourceText; readonly span: Span }[]
    | undefined;
}

/** A role whose trust policy the text does not say, such as one that is known after apply only. */
export interface UnknownPolicy extends Within {
  readonly kind: "unknown";
  readonly name: string;
  readonly pointer: string;
  readonly span: Span;
  /** Why it is not known: a clause that goes on after "cannot tell: ". */
  readonly why: string;
  readonly remarks?: KnownPolicy["remarks"];
  readonly rewritten?: KnownPolicy["rewritten"];
}

/** A role's trust policy whose document is not JSON: only its text can be reported. */
export interface BrokenPolicy extends Within {
  readonly kind: "broken";
  readonly name: string;
  readonly pointer: string;
  readonly problems: readonly Problem<JsonProblemCode>[];
}

/** Roles that a text says it does not show, so the text does not count as read. */
export interface UnreadPart extends Within {
  readonly kind: "unread";
  readonly code: "incomplete-list" | "incomplete-plan" | "invalid-terraform" | "macro-in-template";
  readonly name: "";
  readonly pointer: string;
  readonly span: Span;
  /** What is missing: a clause. */
  readonly why: string;
  /** What to do: an imperative. */
  readonly remedy: string;
}

/** What a text has to say of a role's trust policy, or of roles that it does not show. */
export type SourcePolicy = KnownPolicy | UnknownPolicy | BrokenPolicy | UnreadPart;
