import type { Problem, SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { type JsonNode, type JsonProblemCode, type ParsedPolicy, policyFromJson } from "../policy/index.js";
import type { RoleFacts } from "./rule.js";

/** A user, group or role that has an identity policy. */
export interface PolicyHolder {
  readonly kind: "user" | "group" | "role";
  readonly name: string;
  readonly arn?: string | undefined;
}

/** A policy in a text, which may hold more than that. */
export interface PlacedPolicy {
  /** Who has it, as far as that is known, if it is an identity policy; absent for trust policies. */
  readonly identity?: { readonly holders: readonly PolicyHolder[] } | undefined;
  /** RFC 6901 JSON pointer to it, "" where it is the whole text. */
  readonly pointer: string;
  /**
   * What it may be, as nodes with their places in the text: one where all of it is known. Where values are not known,
   * as in templates, there are several, so that what is found in all of them does not depend on the values.
   */
  readonly variants: readonly JsonNode[];
  /** Texts of the variants that stand for what is not known, with what the text has instead. */
  readonly standIns?: ReadonlyMap<string, string> | undefined;
  readonly role?: RoleFacts | undefined;
  /** What is wrong with its text. */
  readonly problems?: readonly Problem<JsonProblemCode>[] | undefined;
  /** The variants as they were read, in their order, where others need them as well. */
  readonly read?: readonly ReadVariant[] | undefined;
}

/** A variant of a policy, read and compiled. */
export interface ReadVariant {
  readonly parsed: ParsedPolicy;
  /** Undefined where there is no document. */
  readonly policy: CompiledPolicy | undefined;
}

/** Reads and compiles a variant of a policy; `pointer` is the policy's in the text. */
export function readVariant(
  source: SourceText,
  node: JsonNode,
  pointer: string,
  kind: "trust" | "identity" = "trust",
): ReadVariant {
  const parsed = policyFromJson(kind, source, node, pointer);
  const { document } = parsed;
  return { parsed, policy: document && compilePolicy({ ...parsed, document }) };
}
