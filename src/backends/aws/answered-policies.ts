import { SourceText } from "../../diagnostics/index.js";
import type { CompiledPolicy, PolicySet } from "../../engine/index.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import { type CallerSimulation, isDeniedByOrganization, type SimulatedAction, type Simulation } from "./simulators.js";

/** The policies of a caller's side. */
type CallersPolicies = Pick<PolicySet, "identity" | "permissionsBoundary" | "serviceControl">;

/**
 * What AWS's simulator answers about the caller's side, as policies that give the same answer: the engine combines the sides
 * of a call from policies. `simulator` is its name, for people.
 *
 * Where SCPs deny, the decision of the answer is theirs: the simulation ends with it. Then the answer without them says what
 * the policies and the boundary of the caller decide.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function answeredPolicies(
  { whole, own }: CallerSimulation,
  simulator: string,
  compiled: CompiledPolicies,
): CallersPolicies {
  return {
    ...ownPolicies(own ?? whole, simulator, compiled),
    serviceControl: organization(whole, own !== undefined, simulator, compiled),
  };
}

/** The same without SCPs. */
export function ownPolicies(
  { actions }: Simulation,
  simulator: string,
  compiled: CompiledPolicies,
): Omit<CallersPolicies, "serviceControl"> {
  const within = actions.filter(({ allowedByBoundary }) => allowedByBoundary !== false);
  const isLimited = within.length < actions.length;
  return {
    identity: [policyOf(`${simulator} on the identity side`, actions.flatMap(statementFor), compiled)],
    permissionsBoundary: isLimited ? policyOf(`${simulator} on the boundary`, within.map(allow), compiled) : undefined,
  };
}

/** Undefined where the SCPs allow all actions: the answer is `true` also for an account without SCPs. */
function organization(
  { actions }: Simulation,
  isTheirs: boolean,
  simulator: string,
  compiled: CompiledPolicies,
): CallersPolicies["serviceControl"] {
  if (!isDeniedByOrganization({ actions, missing: [] })) return undefined;
  const statements = actions.flatMap((action): readonly AnsweredStatement[] => {
    if (action.allowedByOrganizations !== false) return [allow(action)];
    return isTheirs && action.decision === "explicitDeny" ? [{ Effect: "Deny", Action: action.action }] : [];
  });
  return [[policyOf(`${simulator} on the SCPs`, statements, compiled)]];
}

/** A caller's side that says the same of all actions. */
export function uniformPolicy(Effect: "Allow" | "Deny", compiled: CompiledPolicies): CompiledPolicy {
  return policyOf("any policies", [{ Effect, Action: "*" }], compiled);
}

interface AnsweredStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string;
}

function statementFor({ action, decision }: SimulatedAction): readonly AnsweredStatement[] {
  if (decision === "implicitDeny") return [];
  return [{ Effect: decision === "allowed" ? "Allow" : "Deny", Action: action }];
}

function allow({ action }: SimulatedAction): AnsweredStatement {
  return { Effect: "Allow", Action: action };
}

function policyOf(name: string, answered: readonly AnsweredStatement[], compiled: CompiledPolicies): CompiledPolicy {
  // A policy needs a statement; this one is about an action that does not exist.
  const statements = answered.length === 0 ? [{ Effect: "Allow", Action: "none:Nothing" }] : answered;
  const Statement = statements.map((statement) => ({ ...statement, Resource: "*" }));
  const text = JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
  const policy = compiled.of("identity", { source: new SourceText(name, text) });
  // INVARIANT: the text is a policy, whatever the actions are called.
  if (policy === undefined) throw new Error("a policy of our own cannot be read");
  return policy;
}
