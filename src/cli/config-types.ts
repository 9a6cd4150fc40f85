import type { HoleExplanation } from "../coverage/index.js";
import type { Severity, SourceText, Span } from "../diagnostics/index.js";
import type { LintOptions } from "../lint/index.js";

/** Where in the configuration something stands. */
interface ConfigPlace {
  readonly pointer: string;
  readonly span: Span;
}

/** A finding that is accepted, and where the configuration says so. */
export interface Suppression {
  readonly file: string;
  readonly pointer?: string | undefined;
  readonly rule: string;
  readonly reason: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly expires?: string | undefined;
  readonly place: ConfigPlace;
}

/** Roles that may be assumed without MFA, and where the configuration says so. */
export interface MfaExemption {
  /** A glob of role names; one of `role` and `file` is there, or both. */
  readonly role?: string | undefined;
  readonly file?: string | undefined;
  readonly reason: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly expires: string;
  readonly place: ConfigPlace;
}

/** What coverage need not see, and where the configuration says so. */
export interface ExplainedHole extends HoleExplanation {
  readonly file: string;
  readonly place: ConfigPlace;
}

/** The settings of `policy-check.config.json`; what it does not say is undefined. */
export interface Config {
  readonly source: SourceText | undefined;
  readonly failOn: Severity | undefined;
  readonly maxFileSize: number | undefined;
  /** The severities and options of the rules. */
  readonly lint: LintOptions;
  /** Where the page of all rules is to be read. */
  readonly rulesUrl: string | undefined;
  readonly mfaExemptions: readonly MfaExemption[];
  readonly suppressions: readonly Suppression[];
  readonly explainedHoles: readonly ExplainedHole[];
}
