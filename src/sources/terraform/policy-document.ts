import type { RemarkCode } from "../source-policy.js";
import type { EvaluatedBlock } from "./evaluate/block.js";
import { refusedAt } from "./evaluate/literals.js";
import type { HclValue } from "./evaluate/value.js";
import type { Place } from "./hcl/syntax.js";

/** What is to be said of a policy document, besides what is wrong with the policy. */
export interface DocumentRemark {
  readonly code: RemarkCode;
  /** One sentence, as problems have it. */
  readonly message: string;
  readonly remedy: string;
  readonly place: Place;
  /** Other places that it has to do with, each with a sentence. */
  readonly related: readonly { readonly message: string; readonly place: Place }[];
}

/** A policy document as the provider makes it. */
export interface PolicyDocument {
  /** A mapping, or unknown. */
  readonly value: HclValue;
  readonly remarks: readonly DocumentRemark[];
}

/** The document of a `data "aws_iam_policy_document"` block. */
export function policyDocument(block: EvaluatedBlock): PolicyDocument {
  return { value: refusedAt(block.place, "policy documents are not read yet"), remarks: [] };
}
