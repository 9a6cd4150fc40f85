import { type Failure, failure } from "../calls/failure.js";

/** The error for a parameter that the model has and the simulator does not evaluate: without it the result would be another one. */
export function refuseUnheeded(name: string, value: readonly unknown[] | undefined): Failure | undefined {
  if (value === undefined) return undefined;
  const message = `policy-check serve does not evaluate the parameter "${name}" of this action.`;
  return failure("NotImplemented", 501, message);
}
