import type { Found, Witness } from "../analysis/index.js";
import type { KnownContent } from "./content.js";

/** A text of a witness that is made up. */
export interface Invented {
  readonly text: string;
  /** The expression of a template that it is a sample of; null where the policy names no such caller. */
  readonly for: string | null;
}

/** What is made up in a witness: a caller that the policy does not name, and samples for values that a template lacks. */
export function inventedIn(
  { witness, isExample }: Pick<Found, "witness" | "isExample">,
  { standIns }: Pick<KnownContent, "standIns">,
): readonly Invented[] {
  const { principal, context } = witness;
  const written = JSON.stringify([principal, context]);
  const samples = [...(standIns ?? [])].flatMap(([text, expression]): readonly Invented[] =>
    written.includes(JSON.stringify(text).slice(1, -1)) ? [{ text, for: expression }] : [],
  );
  return [...(isExample ? [{ text: principal, for: null }] : []), ...samples];
}

/** Whether the principal of a witness is a caller that the policy does not name. */
export function isExampleCaller({ principal }: Witness, invented: readonly Invented[]): boolean {
  return invented.some((each) => each.for === null && each.text === principal);
}
