import { type CompiledPolicy, type Decision, explain, type PolicySet, type Request } from "../engine/index.js";
import { type KnownContent, unknownsInWords } from "./content.js";
import { narrowed, widened } from "./unknown-values.js";

/** What is decided on a call with a policy of which some values may not be known. */
export type CallDecision =
  /** The decision is the same with all values; its explanation is that of the first values that were tried. */
  | { readonly kind: "decided"; readonly decision: Decision }
  /** A clause that goes on after "it is not known whether the call is allowed: ". */
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Decides a call on a trust policy, together with other policies. Where values of the policy are not known, it is allowed if the
 * narrowest policy that it may be allows it, and denied if the widest one denies it. A decision that depends on behavior that AWS
 * does not document is unknown as well.
 */
export function decideCall(content: KnownContent, request: Request, others: Omit<PolicySet, "trust">): CallDecision {
  const decide = (trust: CompiledPolicy): Decision => explain(request, { ...others, trust });
  const [first, ...more] = content.variants.map(decide);
  if (first === undefined) return { kind: "unknown", why: "nothing is known of the policy" };
  const isAllowed = first.decision === "allowed";
  const depends: CallDecision = { kind: "unknown", why: `it depends on ${unknownsInWords(content)}` };
  if (more.some(({ decision }) => (decision === "allowed") !== isAllowed)) return depends;
  const bound = isAllowed ? narrowed(content) : widened(content);
  if (content.standIns === undefined && more.length > 0) return depends;
  if (bound === "nothing" || bound === "everything") return depends;
  const decisions = bound === undefined ? [first] : [first, decide(bound)];
  if (decisions.some(({ decision }) => (decision === "allowed") !== isAllowed)) return depends;
  const [undocumented] = decisions.flatMap((each) => each.undocumented);
  if (undocumented !== undefined) {
    const { id, assumed, alternative, otherwise } = undocumented;
    const why = `AWS does not document ${id}: policy-check assumes that ${assumed}; if instead ${alternative}, the decision is ${otherwise}`;
    return { kind: "unknown", why };
  }
  return { kind: "decided", decision: first };
}
