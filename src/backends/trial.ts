import type { DecisionKind } from "../engine/index.js";
import type { AnswerKind, EvidencedPolicy } from "../evidence/index.js";

/**
 * What a program that runs scenarios in its own process tells the steps, and what they tell it: other texts in place of files,
 * to see whether a scenario notices, and the calls that were made.
 */
export interface Trial {
  /** The text in place of that of a file, by the name that the scenario has for it; undefined for the file as it is. */
  readonly textOf: (path: string) => string | undefined;
  /** Is told of each call that assumes a role. */
  readonly called: (call: TriedCall) => void;
}

/** A call of a scenario that assumes a role. */
export interface TriedCall {
  readonly trust: EvidencedPolicy;
  readonly answer: AnswerKind;
  /** The indexes of the statements of the trust policy on which the answer depended. */
  readonly statements: readonly number[];
  /** What policies decided; undefined where the answer came about in another way, such as a wrong MFA code. */
  readonly decision: DecisionKind | undefined;
  /** What would be decided with another text as the trust policy; undefined for a text that is not a policy. */
  readonly decisionWith: (text: string) => DecisionKind | undefined;
}

/** JSON cannot have it, so no configuration can: all copies of policy-check share it. */
const trialKey = Symbol.for("policy-check.trial");

/** World parameters with a trial; it is there only for hooks around all scenarios of a run in the same process. */
export function withTrial<P extends object>(parameters: P, trial: Trial): P {
  return Object.defineProperty({ ...parameters }, trialKey, { value: trial });
}

/** The trial in world parameters; undefined where there is none. */
export function trialIn(parameters: unknown): Trial | undefined {
  if (typeof parameters !== "object" || parameters === null) return undefined;
  const trial: unknown = Reflect.get(parameters, trialKey);
  return isTrial(trial) ? trial : undefined;
}

function isTrial(value: unknown): value is Trial {
  return typeof value === "object" && value !== null && "textOf" in value && "called" in value;
}
