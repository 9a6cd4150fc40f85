/** What calls have shown of one condition: how often it was seen to hold, not to hold, and with its key absent. */
export interface SeenCondition {
  /** RFC 6901 pointer from the policy document: `/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent`. */
  readonly pointer: string;
  /** As the policy writes them. */
  readonly operator: string;
  readonly key: string;
  /** Calls that were the statement's business (its principals and actions), by what this condition came to. */
  readonly held: number;
  readonly failed: number;
  /** Those of the two above in which the key was absent. */
  readonly absent: number;
  /** What can be seen at all and was not. */
  readonly missing: readonly ("held" | "failed" | "absent")[];
}

/** What calls have shown of one statement. */
export interface SeenStatement {
  readonly index: number;
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  /** First and last line in the file; lines start at 1. */
  readonly lines: { readonly first: number; readonly last: number };
  /** Calls in which it applied, and calls that reached it in which it did not. */
  readonly applied: number;
  readonly notApplied: number;
  readonly missing: readonly ("applied" | "notApplied")[];
  readonly conditions: readonly (SeenCondition & { readonly line: number })[];
}

/** What calls have shown of one trust policy. */
export interface PolicyCoverage {
  readonly path: string;
  /** SHA-256 of the document's text, hex; evidence of another text does not count. */
  readonly sha256: string;
  readonly statements: readonly SeenStatement[];
  /** Outcomes that can be seen, and that were. */
  readonly possible: number;
  readonly seen: number;
}
