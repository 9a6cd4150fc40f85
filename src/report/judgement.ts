import type { JudgedPlace } from "../inspection/index.js";

/** A verdict on a question about a role, as formats for other tools show it. */
export interface Judgement {
  readonly path: string;
  /** The path from the working directory, with `/` between the names. */
  readonly relativePath: string;
  readonly role: string | undefined;
  /** The question: `mfa-age=3600`. */
  readonly name: string;
  /** The kind of question: `mfa-age`. */
  readonly rule: string;
  /** `unchecked` where there was nothing to ask; `exempt` where the configuration accepts it. */
  readonly outcome: "holds" | "fails" | "unknown" | "unchecked" | "exempt";
  readonly message: string;
  readonly place: JudgedPlace | undefined;
}

/** A kind of question, for formats that list them. */
export interface Question {
  readonly id: string;
  /** What it says where it holds. */
  readonly title: string;
  readonly help: string;
}

/** What all formats for other tools are made of. */
export interface Judgements {
  readonly tool: { readonly name: string; readonly version: string };
  /** The command that the report is of. */
  readonly command: "prove" | "diff";
  readonly judgements: readonly Judgement[];
  readonly questions: readonly Question[];
  /** The counts, in one line. */
  readonly summary: string;
}
