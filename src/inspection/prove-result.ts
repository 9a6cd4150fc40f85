import type { Axiom, Witness } from "../analysis/index.js";
import type { Invented } from "./invented.js";
import type { OutsideCaller } from "./outside-callers.js";
import type { JudgedPlace } from "./places.js";
import type { AskedProperty } from "./properties.js";
import type { StatementReach } from "./reach.js";

/** The file that a policy is in. */
export interface InspectedFile {
  /** The path as it was given; `-` for a text that is not a file. */
  readonly path: string;
  /** The path from the working directory, with `/` between the names. */
  readonly relativePath: string;
}

/** The verdict on one property of one role. */
export interface ProveResult extends InspectedFile {
  /** What people call the role; undefined where the text does not say. */
  readonly role: string | undefined;
  /** Of an identity policy: its name and who has it, where the text says that. */
  readonly identityPolicy?: string | undefined;
  /** The name of a user whose policies were asked about. */
  readonly user?: string | undefined;
  readonly property: AskedProperty;
  readonly verdict: "proved" | "violated" | "unknown";
  /** What a proof takes the world to be like. */
  readonly axioms: readonly Axiom[];
  /** The index of the statement that allows the witness, or of the first that does nothing. */
  readonly statement: number | undefined;
  readonly witness: Witness | undefined;
  /** What is made up in the witness. */
  readonly invented: readonly Invented[];
  readonly reason: string | undefined;
  readonly place: JudgedPlace | undefined;
  /** IDs of undocumented behaviors of AWS that the witness depends on, or that the verdict hangs on where it is unknown. */
  readonly undocumented: readonly string[];
  readonly outside: readonly OutsideCaller[];
  /** For `reachable`: all statements. */
  readonly statements: readonly StatementReach[];
  /** A Gherkin scenario that fails as long as the witness can assume the role. */
  readonly scenario: string | undefined;
  /** The trust policy as `simulate` takes it beside the witness: a file's name, or the document. */
  readonly trust: unknown;
  /** Why there was nothing to ask: the exit code is 2 then. */
  readonly unchecked?: "unreadable" | "invalid" | "defect" | undefined;
  /** The configuration's reason for which the role may be assumed without MFA. */
  readonly exempt?: string | undefined;
}

/** A result without anything that a verdict may have. */
export const nothingFound = {
  axioms: [],
  statement: undefined,
  witness: undefined,
  invented: [],
  place: undefined,
  undocumented: [],
  outside: [],
  statements: [],
  scenario: undefined,
  trust: null,
} as const;

/** The result where nothing could be asked: never proved. */
export function unaskedResult(
  file: InspectedFile,
  property: AskedProperty,
  unchecked: NonNullable<ProveResult["unchecked"]>,
  reason: string,
): ProveResult {
  const { path, relativePath } = file;
  const asked = { path, relativePath, role: undefined, property };
  return { ...asked, ...nothingFound, verdict: "unknown", reason, unchecked };
}

/** What is said of a crash of ours. */
export function defectInWords(error: unknown): string {
  return `this is a defect of policy-check, please report it: ${error instanceof Error ? error.message : String(error)}`;
}
