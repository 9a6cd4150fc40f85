import type { Range, TextEdit } from "./source.js";

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

/**
 * A fix of a finding that is safe to make: the fixed policy says what was meant, and allows no caller that was denied
 * before, except if the fix `revives` a statement.
 */
export interface Fix {
  /** What it does, as in `write Bool`. */
  readonly description: string;
  /** They do not overlap. */
  readonly edits: readonly TextEdit[];
  /**
   * Whether it fixes a misspelled word, with which AWS stores no policy. Then a statement applies as it is written: an Allow
   * to the principals that it names, and a Deny no longer to everybody.
   */
  readonly revives?: boolean | undefined;
}

/** What a finding has to do with others. Statements are JSON pointers. */
export type Bearing =
  /** It says that somebody gets in through these statements. */
  | { readonly kind: "entry"; readonly statements: readonly string[] }
  /** It says less of the same: who gets in through a statement. */
  | { readonly kind: "part"; readonly statement: string }
  /** It says that somebody gets in through a statement, and counts only where nothing as bad is said of these elements. */
  | { readonly kind: "lastResort"; readonly statement: string; readonly elements: readonly string[] };

/** A place that a finding has to do with, in the same file unless it says another. */
export interface RelatedPlace {
  /** One sentence without a final period: what is at this place. */
  readonly message: string;
  /** The rule that says so, where it is another one than the finding's. */
  readonly rule?: string | undefined;
  /** The path of the file from the working directory, where it is another one than the finding's. */
  readonly path?: string | undefined;
  /** RFC 6901 JSON pointer to the element, "" for the whole document. */
  readonly pointer: string;
  readonly range: Range;
}

/** One thing that is wrong in a document, and where. */
export interface Finding {
  /** The rule's id, kebab-case. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong: one sentence without a final period, a semicolon and a remedy. */
  readonly message: string;
  /** What to do, an imperative without a final period; absent where nobody can tell. */
  readonly remedy?: string | undefined;
  /** Places that explain it, in the order in which they are to be shown. */
  readonly related: readonly RelatedPlace[];
  /** RFC 6901 JSON pointer to the element, "" for the whole document. */
  readonly pointer: string;
  readonly range: Range;
  /** A page that explains what the rule is about. */
  readonly help: string;
  readonly fix?: Fix | undefined;
  /** A Gherkin scenario that fails as long as the finding stands, to be pasted into a feature. */
  readonly scenario?: string | undefined;
  /** What it has to do with other findings of the same document, until they are put together. */
  readonly bearing?: Bearing | undefined;
  /**
   * What it is about, by content and not by place: the same for the same policy however it is written, and another where
   * others may be let in. Only where that was asked for.
   */
  readonly subject?: string | undefined;
  /** What people call the role, where the text says that: its name, its logical id, its address. */
  readonly role?: string | undefined;
  /** Of an identity policy: its name and who has it, as in `policy Force_MFA of group people`, where the text says that. */
  readonly identityPolicy?: string | undefined;
}
