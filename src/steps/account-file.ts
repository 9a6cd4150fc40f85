import type { Accounts } from "../accounts/index.js";
import type { BackendSettings } from "../backends/index.js";
import type { AccountFileKind, EvidencedFile } from "../evidence/index.js";
import type { Reach } from "../reach/index.js";

/** A file of whole accounts, as a scenario names it. */
export interface AccountFile {
  readonly kind: AccountFileKind;
  readonly path: string;
}

/** Whole accounts, and what is found in them. */
export interface WholeAccounts {
  readonly accounts: Accounts;
  readonly files: readonly EvidencedFile[];
  readonly mfaPropagation: NonNullable<BackendSettings["mfaPropagation"]>;
  /** Who reaches which role. It is searched when it is first asked for. */
  readonly reach: () => Reach;
}

/** Whole accounts, and how large their files are. */
export interface ReadWholeAccounts {
  readonly accounts: WholeAccounts;
  readonly bytes: number;
}

/** What the files of whole accounts are called. */
export const accountFileWords: Readonly<Record<AccountFileKind, string>> = {
  account: "account file",
  credentialReport: "credential report",
  serviceControl: "file of service control policies",
  resourceControl: "file of resource control policies",
};
