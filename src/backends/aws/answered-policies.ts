import { SourceText } from "../../diagnostics/index.js";
import type { CompiledPolicy, PolicySet } from "../../engine/index.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import type { SimulatedAction, Simulation } from "./simulators.js";

/**
 * What AWS's simulator answers about the caller's side, as policies that give the same answer: the engine combines the sides
 * of a call from policies. `simulator` is its name, for people.
 */
export function answeredPolicies(
  { actions }: Simulation,
  simulator: string,
  compiled: CompiledPolicies,
): Pick<PolicySet, "identity" | "permissionsBoundary" | "serviceControl"> {
  // A limit that allows all actions is left out: the answer is `true` also for an account without SCPs.
  const limit = (
    name: string,
    allows: (action: SimulatedAction) => boolean | undefined,
  ): CompiledPolicy | undefined => {
    const allowed = actions.filter((action) => allows(action) !== false);
    if (allowed.length === actions.length) return undefined;
    return policyOf(name, allowed.map(allow), compiled);
  };
  const organization = limit(`${simulator} on the SCPs`, (action) => action.allowedByOrganizations);
  return {
    identity: [policyOf(`${simulator} on the identity side`, actions.flatMap(statementFor), compiled)],
    permissionsBoundary: limit(`${simulator} on the boundary`, (action) => action.allowedByBoundary),
    serviceControl: organization && [[organization]],
  };
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
