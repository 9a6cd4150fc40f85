import { nearest } from "../diagnostics/index.js";

/**
 * An option or a property that policy-check does not know, or that has a value that it cannot have. The message says what
 * was given and what is allowed. Only mistakes of a program are errors; what is wrong with a policy is part of the result.
 */
export class InvalidOptionError extends Error {
  override readonly name = "InvalidOptionError";
}

/** Throws {@link InvalidOptionError} where an object has an option that is not among the known ones. */
export function refuseUnknownOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw unknownName("option", name, known);
  }
}

/** The error for a name that is not among the known ones. */
export function unknownName(what: string, name: string, known: readonly string[]): InvalidOptionError {
  const near = nearest(name, known);
  const hint = near === undefined ? `allowed: ${known.join(", ")}` : `did you mean ${JSON.stringify(near)}?`;
  return new InvalidOptionError(`unknown ${what} ${JSON.stringify(name)}; ${hint}`);
}
