import type { Client, ProfileAnswer } from "../profiles/index.js";

/** What is reported of profiles. */
export interface ProfilesReport {
  readonly tool: { readonly name: "policy-check"; readonly version: string };
  /** The files that were read; null for one that is not there. */
  readonly files: { readonly config: string | null; readonly credentials: string | null };
  readonly clients: readonly Client[];
  readonly answers: readonly ProfileAnswer[];
}
