import type { JsonNode } from "../policy/index.js";
import type { LintedDocument } from "./facts.js";
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
export function countedSize({ facts }: LintedDocument): number {
  return facts.size;
}

/** The same of any JSON. */
export function sizeOf(node: JsonNode): number {
  switch (node.kind) {
    case "object": {
      let size = sizeOfBrackets(node.members.length);
      for (const { key, value } of node.members) size += sizeOfString(key.value) + 1 + sizeOf(value);
      return size;
    }
    case "array": {
      let size = sizeOfBrackets(node.items.length);
      for (const item of node.items) size += sizeOf(item);
      return size;
    }
    case "string":
      return sizeOfString(node.value);
    case "number":
      return node.text.length;
    case "boolean":
      return String(node.value).length;
    case "null":
      return 4;
  }
}

/** Of both, and of the commas between so many things. */
function sizeOfBrackets(things: number): number {
  return 2 + Math.max(0, things - 1);
}

/** Only spaces are white space: the other characters of that kind are escaped. */
function sizeOfString(text: string): number {
  return JSON.stringify(text).replaceAll(" ", "").length;
}

/** The place of what is wrong with a document as a whole: its opening brace. */
export function placeOfDocument({ pointer, node }: LintedDocument): Place {
  return { pointer, span: { start: node.start, end: node.start + 1 } };
}
