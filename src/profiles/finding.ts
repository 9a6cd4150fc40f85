import type { Severity } from "../diagnostics/index.js";
import type { Place } from "./text/lines.js";

/** Something about a profile that people should know. */
export interface ProfileFinding {
  /** Kebab-case, and the same in later versions. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence without a final period. */
  readonly message: string;
  /** What to do, an imperative. */
  readonly remedy?: string | undefined;
  /** Undefined for what is in neither file. */
  readonly place?: Place | undefined;
  /** The IDs of the clients that it is about; all of those that were asked about where it is about the text. */
  readonly clients: readonly string[];
}

/** A trap in the text of the files, before it is known whom it is about. */
export type Trap = Omit<ProfileFinding, "clients">;
