import type { Range, Span } from "./source.js";

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

/** A stretch of a text, and what to put in its place. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A repair of a finding that is safe to make: it says what was meant, and lets nobody in who was out before. */
export interface Fix {
  /** What it does, as in `write Bool`. */
  readonly description: string;
  /** They do not overlap. */
  readonly edits: readonly TextEdit[];
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
  readonly fix?: Fix | undefined;
  /** A Gherkin scenario that fails as long as the finding stands, to be pasted into a feature. */
  readonly scenario?: string | undefined;
}
