import type { Problem, SourceText } from "../diagnostics/index.js";
import type { ParsedJson } from "../policy/index.js";
import type { Account, Place } from "./account.js";

/** What files can have wrong as dumps of accounts. Because of any of them the accounts are not to be decided on. */
export type DumpProblemCode =
  | "not-a-dump"
  | "broken-dump"
  | "invalid-entity"
  | "repeated-entity"
  | "invalid-credential-report";

/** Such a thing, with the text that its place is in. */
export interface DumpProblem extends Problem<DumpProblemCode> {
  readonly source: SourceText;
}

/** What the files say of accounts. */
export interface Accounts {
  /** By ID, in the order of the files. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Empty where all that the files have was read. */
  readonly problems: readonly DumpProblem[];
  /** Where pages that follow are missing, and the text does not say of which account: all may have more. */
  readonly gaps: readonly { readonly why: string; readonly remedy: string; readonly place: Place }[];
}

/** How to read dumps. */
export interface ReadAccountsOptions {
  /** The credential reports, one an account: CSV, or the JSON of `aws iam get-credential-report`. */
  readonly credentialReports?: Iterable<SourceText> | undefined;
  /** Reads texts that are no JSON, such as the CLI's YAML; without it they are problems. */
  readonly readYaml?: ((source: SourceText) => readonly ParsedJson[]) | undefined;
}
