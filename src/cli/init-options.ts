import type { CiHost } from "../init/index.js";

/** The options of `policy-check init`. */
export interface InitOptions {
  /** The folder to set up; undefined for the working directory. */
  readonly folder: string | undefined;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Undefined where the files or the remote tell. */
  readonly ci: CiHost | "none" | undefined;
  /** Empty where all that is found counts. */
  readonly policies: readonly string[];
  /** Undefined where the policies tell. */
  readonly ownAccounts: readonly string[] | undefined;
  /** What is not to be written. */
  readonly without: readonly string[];
  /** What npm installs policy-check from; undefined for what this copy came from. */
  readonly packageSource: string | undefined;
  readonly skipInstall: boolean;
}
