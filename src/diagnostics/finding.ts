import type { Range } from "./source.js";

/** The severities of findings, those of IAM Access Analyzer, most severe first. */
export const severities = ["error", "security-warning", "warning", "suggestion"] as const;

/**
 * How bad a finding is, in IAM Access Analyzer's words
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html).
 */
export type Severity = (typeof severities)[number];

/** Whether `severity` is `threshold` or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

/** One thing that is wrong in a document, and where. */
export interface Finding {
  /** The rule's id, kebab-case. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** RFC 6901 JSON pointer to the element, "" for the whole document. */
  readonly pointer: string;
  readonly range: Range;
  /** A page that explains what the rule is about. */
  readonly help: string;
}
