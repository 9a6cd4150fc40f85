import type { SourceText } from "../diagnostics/index.js";
import type { ParsedJson } from "../policy/index.js";
import type { Account, Gap } from "./account.js";
import { CredentialReports } from "./credential-report.js";
import { DumpReader } from "./dump-reader.js";
import type { DumpProblem } from "./fields.js";

/** What the files say of accounts. */
export interface Accounts {
  /** By ID, in the order of the files. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** What could not be read. Where there is any, part of an account is missing, and nothing is to be decided. */
  readonly problems: readonly DumpProblem[];
  /** Reasons for which there may be more accounts than the files show; those of an account are in the account. */
  readonly gaps: readonly Gap[];
}

/** How to read dumps. */
export interface ReadAccountsOptions {
  /** The credential reports, one an account: CSV, or the JSON of `aws iam get-credential-report`. */
  readonly credentialReports?: Iterable<SourceText> | undefined;
  /** Reads texts that are not JSON, such as the CLI's YAML; without it they are problems. */
  readonly readYaml?: ((source: SourceText) => readonly ParsedJson[]) | undefined;
}

/**
 * Reads what `aws iam get-account-authorization-details` prints: dumps of any number of accounts, whole or in pages, which
 * follow one another in their order. A file is JSON, lines of JSON, or what `readYaml` reads; documents are objects, as the
 * command line prints them, or percent-encoded strings, as the API gives them. Each detail is read as soon as its text has been, and
 * equal documents are kept once. Never throws: what is wrong is a problem with place and remedy.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function readAccounts(files: Iterable<SourceText>, options: ReadAccountsOptions = {}): Accounts {
  const problems: DumpProblem[] = [];
  const complain = (problem: DumpProblem): void => {
    problems.push(problem);
  };
  const dumps = new DumpReader(complain);
  for (const file of files) dumps.read(file, options.readYaml);
  const reports = new CredentialReports(complain);
  for (const report of options.credentialReports ?? []) reports.read(report);
  const accounts = dumps.accounts(reports);
  reports.complainOfOthers(accounts);
  return { accounts, problems, gaps: dumps.gaps() };
}
