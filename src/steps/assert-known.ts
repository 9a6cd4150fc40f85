import { nearest } from "../diagnostics/index.js";
import { StepFailure } from "./step-failure.js";

/** Throws StepFailure for the first name that is not allowed: `unknown row "sesion name"; did you mean "session name"? Allowed ...`. */
export function assertKnown(what: string, names: readonly string[], allowed: readonly string[]): void {
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new StepFailure(unknownName(what, unknown, allowed));
}

/** What is wrong with a name that is not allowed, and which names are; `shown` says the latter in other words. */
export function unknownName(
  what: string,
  name: string,
  allowed: readonly string[],
  shown: string = `allowed: ${allowed.join(", ")}`,
): string {
  const hint = nearest(name, allowed);
  if (hint === undefined) return `unknown ${what} "${name}"; ${shown}`;
  return `unknown ${what} "${name}"; did you mean "${hint}"? ${shown.charAt(0).toUpperCase()}${shown.slice(1)}`;
}
