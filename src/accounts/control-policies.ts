import type { PolicyDocumentOf } from "./documents.js";

/** A service control policy or resource control policy. */
export interface ControlPolicy {
  /** Its name or ID where the file has one, else the name of the file. */
  readonly name: string;
  readonly document: PolicyDocumentOf;
}

/** The policies that are attached to the root, to an organizational unit or to the account: one of them must allow a call. */
export type ControlLevel = readonly ControlPolicy[];
