import type { Evidence } from "../evidence/index.js";
import type { Call, Session } from "./call.js";
import { evidencedDecision } from "./explain-call.js";
import type { BackendEvidence, BackendOutcome, Explanation } from "./outcome.js";
import { shownCall } from "./shown-call.js";

/** A call that was not made, and who decided it instead. */
interface DecidedCall extends Pick<Evidence, "backend" | "evaluator" | "endpoint" | "evaluatorAnswers"> {
  readonly call: Call;
  readonly explanation: Explanation;
  /** What an allowed call gives; services get sessions that no scenario uses. */
  readonly gives: { readonly arn: string; readonly session: Session | undefined };
}

/** The outcome of a call that was decided and not made: as the engine decides it. */
export function decidedOutcome({ call, explanation, gives, ...who }: DecidedCall): BackendOutcome {
  const isAllowed = explanation.decision.decision === "allowed";
  const evidence: BackendEvidence = {
    ...who,
    call: shownCall(call),
    answer: {
      kind: isAllowed ? "succeeded" : "denied",
      arn: isAllowed ? gives.arn : null,
      code: isAllowed ? null : "AccessDenied",
      ...{ status: null, message: null },
    },
    decision: evidencedDecision(explanation),
  };
  if (isAllowed) return { kind: "succeeded", ...gives, evidence, explanation };
  return { kind: "denied", code: "AccessDenied", status: null, message: null, evidence, explanation };
}
