import { StepFailure } from "./step-failure.js";

/** The names of a user, role or provider. */
export interface Named {
  readonly arn: string;
  readonly name: string;
  /** Without a slash in front: `service-user/alice`. */
  readonly withPath: string;
}

/**
 * The one that a text means by name, path and name, or ARN. Throws StepFailure if there is more than one, or none: a misspelled
 * name is an error, since a call would be denied, and a question answered, for another reason. `unknown` says it of the names that
 * there are.
 */
export function findNamed<T extends Named>(
  what: string,
  text: string,
  all: readonly T[],
  unknown: (names: readonly string[]) => string,
): T {
  // In one account a name is unique, whatever the path.
  const found = all.filter(({ arn, name, withPath }) => arn === text || withPath === text || name === text);
  const [first, ...others] = found;
  if (first === undefined) throw new StepFailure(unknown(all.map(({ name }) => name)));
  if (others.length > 0) {
    throw new StepFailure(
      `more than one account has a ${what} "${text}"; write the ARN, one of ${found.map(({ arn }) => arn).join(", ")}`,
    );
  }
  return first;
}
