import { createHash } from "node:crypto";
import { callerKindOf } from "../callers/index.js";
import { observedStatement } from "../coverage/index.js";
import type { DenialSide, Evidence, SeenTrust } from "../evidence/index.js";
import type { Backend } from "./backend.js";
import type { Call } from "./call.js";
import { credentialsOf } from "./caller.js";
import type { GivenRole } from "./given.js";
import type { BackendEvidence, BackendOutcome, Explanation, Outcome, TrustPart } from "./outcome.js";
import { denialOf } from "./trust-part.js";

/**
 * A backend whose evidence also says what kind of credentials called, which side denied the call, and what the call shows of
 * the role's trust policy: worked out here for all backends, so it means the same everywhere.
 */
export function withTrustEvidence(backend: Backend<BackendOutcome>): Backend {
  return {
    ...backend,
    begin: async () => {
      const testAccount = await backend.begin();
      return {
        set: (member) => testAccount.set(member),
        surround: (keys) => testAccount.surround(keys),
        call: async (call) => completed(call, await testAccount.call(call)),
        passTime: (seconds) => testAccount.passTime(seconds),
        now: () => testAccount.now(),
        endpointOf: (account) => testAccount.endpointOf(account),
        end: () => testAccount.end(),
      };
    },
  };
}

/** The outcome of a call, its evidence with what is said of the trust policy. */
export function completed(call: Call, outcome: BackendOutcome): Outcome {
  if (outcome.kind === "notChecked" || outcome.kind === "broken") {
    const { evidence, ...rest } = outcome;
    return evidence === undefined ? rest : { ...rest, evidence: completedEvidence(call, outcome, evidence) };
  }
  return { ...outcome, evidence: completedEvidence(call, outcome, outcome.evidence) };
}

function completedEvidence(call: Call, outcome: BackendOutcome, evidence: BackendEvidence): Evidence {
  const role = "role" in call ? call.role : undefined;
  return {
    ...evidence,
    call: { ...evidence.call, caller: callerKindOf(credentialsOf(call)) },
    deniedBy: role === undefined || outcome.kind !== "denied" ? null : sideOf(denialOf(outcome)),
    trust: role === undefined ? null : seenTrust(outcome, evidence, role),
  };
}

function seenTrust(outcome: BackendOutcome, evidence: BackendEvidence, role: GivenRole): SeenTrust {
  const { name, text } = role.trust.source;
  const sha256 = createHash("sha256").update(text, "utf8").digest("hex");
  const { explanation } = outcome;
  const shows = explanation !== undefined && explainsAnswer(explanation, outcome, evidence);
  return { name, sha256, statements: shows ? explanation.decisiveStatements(role.trust).map(observedStatement) : [] };
}

function sideOf({ kind }: TrustPart): DenialSide {
  switch (kind) {
    case "allows":
      return "callerPolicies";
    case "denies":
      return "trustPolicy";
    case "noPolicyCounts":
    case "unknown":
      return kind;
  }
}

/**
 * Whether the answer came about as the engine explains it. It did not where the call failed before policies were asked (a
 * wrong code), where nothing was decided, where policies are not enforced, and where the kind of caller settles it.
 */
function explainsAnswer({ decision }: Explanation, { kind }: BackendOutcome, evidence: BackendEvidence): boolean {
  if (kind !== "succeeded" && kind !== "denied") return false;
  const { decision: noted, evaluatorAnswers } = evidence;
  const isUndecided = noted === null && evaluatorAnswers === undefined;
  if (isUndecided || noted?.decision === "notEnforced" || !decision.byPolicies) return false;
  return (decision.decision === "allowed") === (kind === "succeeded");
}
