import { type PolicyDocument, printJson } from "../policy/index.js";
import type { Place } from "./rule.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: for an account that asked for no more. */
export const defaultQuota = 2048;

/** What the quota can be raised to. */
export const highestQuota = 4096;

/**
 * How many characters of a policy AWS counts: white space is free. That between words of a string is left out too,
 * since no documentation says that it counts and a false alarm would stop a policy that AWS stores. What AWS gets is
 * counted, which is neither a template's YAML nor its functions.
 */
export function countedSize({ node }: PolicyDocument): number {
  return printJson(node).replace(/[ \n]+/g, "").length;
}

/** The place of what is wrong with a document as a whole: its opening brace. */
export function placeOfDocument({ pointer, node }: PolicyDocument): Place {
  return { pointer, span: { start: node.start, end: node.start + 1 } };
}
