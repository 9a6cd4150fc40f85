import { type ForeseenCall, leaning, unseenKeys } from "../callers/index.js";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, explain, type PolicySet, type Request } from "../engine/index.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import type { GivenPolicy } from "./given.js";
import type { BackendEvidence, Outcome, TrustPart } from "./outcome.js";

/** How well a call is known. */
export interface Knowledge {
  readonly compiled: CompiledPolicies;
  /** Where a real call may have keys that are not known here; undefined where all keys are known. */
  readonly foreseen: ForeseenCall | undefined;
  /** Whether another program than the engine decides, so AWS's undocumented behavior may be the other way. */
  readonly bySomebodyElse: boolean;
}

/**
 * What a role's trust policy says of a call by itself: the call is decided again as if the caller's own policies allowed
 * everything and nothing limited them.
 */
export function trustPartOf(request: Request, policies: PolicySet, known: Knowledge): TrustPart {
  const { foreseen, bySomebodyElse } = known;
  const { trust } = policies;
  const identity = known.compiled.identity([everything]);
  const decided = (policy: CompiledPolicy | undefined) => explain(request, { trust: policy, identity });
  const decision = decided(trust);
  if (!decision.byPolicies) return { kind: "noPolicyCounts" };
  if (foreseen !== undefined && trust !== undefined) {
    const isAllowed = (how: "for" | "against"): boolean =>
      decided(leaning(trust, how, foreseen)).decision === "allowed";
    if (isAllowed("for") !== isAllowed("against")) {
      const keys = unseenKeys(decision, foreseen).join(", ");
      return {
        kind: "unknown",
        why: `the decision of the trust policy depends on ${keys}, which only a real call shows`,
      };
    }
  }
  const [first] = decision.undocumented;
  if (bySomebodyElse && first !== undefined) {
    // A denied caller whose own policies allow the call in any case is denied by the trust policy.
    if (isAllowedByCaller(request, policies)) return { kind: "denies" };
    return {
      kind: "unknown",
      why: `the decision of the trust policy depends on undocumented behavior of AWS: ${first.id}`,
    };
  }
  return { kind: decision.decision === "allowed" ? "allows" : "denies" };
}

/**
 * Whether a caller's own policies are no obstacle to a call, whatever AWS does not document: it would be allowed if the trust
 * policy set no conditions and denied nothing.
 */
function isAllowedByCaller(request: Request, policies: PolicySet): boolean {
  const { trust } = policies;
  if (trust === undefined) return false;
  const statements = trust.statements
    .filter(({ effect }) => effect === "Allow")
    .map((statement) => ({ ...statement, conditions: [] }));
  const { decision, undocumented } = explain(request, { ...policies, trust: { ...trust, statements } });
  return decision === "allowed" && undocumented.length === 0;
}

/** An identity policy that allows everything. */
const everything: GivenPolicy = {
  source: new SourceText(
    "everything",
    '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }',
  ),
};

/** Which side denied the caller of a role, as far as that can be told. */
export function denialOf(outcome: Outcome<BackendEvidence>): TrustPart {
  const { evidence, explanation } = outcome;
  // Other calls than those that assume a role ask no trust policy.
  if (evidence !== undefined && !evidence.call.action.startsWith("sts:AssumeRole")) return { kind: "allows" };
  return explanation?.trustPart ?? { kind: "unknown", why: "the engine did not explain the call" };
}
