import { admissionsOf } from "../analysis/index.js";
import type { ReadablePolicy } from "./input.js";
import { type DocumentedCall, type MatrixCaller, type MatrixCell, matrixCallers } from "./model.js";

/** Kinds of callers without MFA that could have it. */
export const withoutMfa: ReadonlySet<MatrixCaller> = new Set<MatrixCaller>(["long-term-key", "session-token"]);

/** Kinds of callers that are asked for MFA. */
export const people: ReadonlySet<MatrixCaller> = new Set<MatrixCaller>([
  ...["long-term-key", "long-term-key-with-mfa", "session-token", "session-token-with-mfa", "role-session"],
] as readonly MatrixCaller[]);

/** A call, and whether its scenario passed. */
export interface ShownCall {
  readonly call: DocumentedCall;
  readonly isOfPassed: boolean;
  /** Whether policies decided it. */
  readonly isDecided: boolean;
}

/** What analysis says of each kind of callers. */
export type Possibilities = ReadonlyMap<MatrixCaller, MatrixCell["analysis"]>;

/** Asks for each kind whether any caller of it can assume the role. Samples of unknown values do not answer that. */
export function possibilitiesOf({ variants: [policy], unknowns }: ReadablePolicy): Possibilities {
  const admission = unknowns === undefined ? admissionsOf(policy) : undefined;
  return new Map(
    matrixCallers.map((caller) => {
      // "You cannot call AssumeRole by using AWS account root user credentials":
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
      if (caller === "root") return [caller, "impossible"];
      return [caller, admission === undefined ? "unknown" : admission(caller).kind];
    }),
  );
}

/**
 * The cells of a role. A call of a scenario that did not pass shows nothing good: it counts where somebody got in, and not
 * where somebody was kept out.
 */
export function cellsOf(calls: readonly ShownCall[], possibilities: Possibilities): readonly MatrixCell[] {
  return matrixCallers.map((caller) => {
    const own = calls.filter(
      ({ call, isOfPassed, isDecided }) =>
        call.caller === caller && isDecided && showsTrust(call) && (isOfPassed || call.answer === "allowed"),
    );
    const withAnswer = (answer: DocumentedCall["answer"]): readonly string[] =>
      unique(own.flatMap(({ call }) => (call.answer === answer ? [call.principal] : [])));
    const allowed = withAnswer("allowed");
    const denied = withAnswer("denied");
    const analysis = possibilities.get(caller) ?? "unknown";
    return {
      caller,
      shown: allowed.length > 0 ? "allowed" : denied.length > 0 ? "denied" : "notChecked",
      analysis,
      allowed,
      denied,
      scenarios: unique(own.map(({ call }) => call.scenario)),
      backends: unique(own.map(({ call }) => call.backend)),
      contradiction: allowed.length > 0 && analysis === "impossible",
    };
  });
}

/**
 * Whether the answer of a call shows something of the role: the call succeeded, or not only the caller's own policies denied
 * it.
 */
function showsTrust({ answer, deniedBy }: DocumentedCall): boolean {
  if (answer === "denied") return deniedBy === "trustPolicy" || deniedBy === "noPolicyCounts";
  return answer === "allowed";
}

/** Each once, in the order of the first. */
export function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
