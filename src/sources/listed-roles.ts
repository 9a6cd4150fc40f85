import type { SourceText, Span } from "../diagnostics/index.js";
import type { SourcePolicy } from "./source-policy.js";

/** Where a text lists a role. */
export interface ListedRole {
  /** Undefined where the text does not say; such a role is never taken for another one. */
  readonly arn: string | undefined;
  /** The text in which `document` has its offsets. */
  readonly source: SourceText;
  /** Where the trust policy stands. */
  readonly document: Span;
  /** RFC 6901 JSON pointer to it, from the whole text. */
  readonly pointer: string;
}

/**
 * The roles that a text has listed so far, by their ARNs: an ARN names one role
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html). Pages may overlap, and instance profiles may
 * share a role, so that the role is there once more: it counts once. A copy with another trust policy is from another time,
 * and nobody can tell which of the two AWS has.
 */
export class ListedRoles {
  readonly #first = new Map<string, Pick<ListedRole, "source" | "document">>();

  /** What is to be handed on of a role's policy; undefined where the text has listed the role with the same policy. */
  once(role: ListedRole, policy: SourcePolicy): SourcePolicy | undefined {
    const { arn, source, document, pointer } = role;
    if (arn === undefined) return policy;
    const first = this.#first.get(arn);
    if (first === undefined) {
      this.#first.set(arn, { source, document });
      return policy;
    }
    if (textOfDocument(first) === textOfDocument(role)) return undefined;
    // What is broken is an error already.
    if (policy.kind !== "policy" && policy.kind !== "unknown") return policy;
    const { line } = first.source.position(first.document.start);
    const rewritten = `the role ${arn} is also in ${first.source.name} on line ${line}, with another trust policy`;
    const remark = {
      source,
      code: "repeated-role" as const,
      message: rewritten,
      remedy: "list the role once, with the trust policy that it has",
      pointer,
      span: { start: document.start, end: document.start + 1 },
      related: [{ message: "this is the other trust policy", source: first.source, span: first.document }],
    };
    return { ...policy, rewritten: policy.rewritten ?? rewritten, remarks: [...(policy.remarks ?? []), remark] };
  }
}

function textOfDocument({ source, document }: Pick<ListedRole, "source" | "document">): string {
  return source.text.slice(document.start, document.end);
}
