import type { SourceText } from "../../diagnostics/index.js";
import type { Request } from "../../engine/index.js";
import type { EvaluatorAnswer } from "../../evidence/index.js";
import type { Explanation } from "../outcome.js";
import type { AccountClients } from "./account-clients.js";
import type { Projection } from "./projection.js";
import { type CallerSimulation, describeSimulation, type Simulation } from "./simulators.js";

/** What AWS's simulator answers about the caller's side; nothing for a caller without policies. */
export function identityAnswer(
  source: string | undefined,
  simulation: CallerSimulation | undefined,
  request: Request,
  clients: AccountClients,
): readonly EvaluatorAnswer[] {
  if (source === undefined || simulation === undefined) return [];
  const evaluator = clients.nameOf("iam", "SimulatePrincipalPolicy");
  const question = `what the policies, the permissions boundary and the SCPs of ${source} say of the call, ${mfaOf(request)}; trust policies are not evaluated`;
  const { whole, own } = simulation;
  const answer = { evaluator, question, answer: describeSimulation(whole) };
  if (own === undefined || own === whole) return [answer];
  return [answer, { evaluator, question: "the same without the SCPs", answer: describeSimulation(own) }];
}

/** What AWS's simulator answers about the conditions of the trust policy. */
export function conditionsAnswer(
  projection: Projection | undefined,
  simulation: Simulation | undefined,
  request: Request,
  clients: AccountClients,
): EvaluatorAnswer {
  const evaluator = clients.nameOf("iam", "SimulateCustomPolicy");
  if (projection === undefined || simulation === undefined) {
    const question = "what the conditions of the trust policy say of the call";
    return { evaluator, question, answer: "not asked: no statement of the trust policy is for this caller" };
  }
  const those = projection.statements.map((index) => `trust/Statement/${index}`).join(", ");
  const question = `what the conditions of ${those} say of the call, as an identity policy without the principal, ${mfaOf(request)}`;
  return { evaluator, question, answer: describeSimulation(simulation) };
}

/** What the engine answers about the whole call. */
export function engineAnswer({ action, resource, decision }: Explanation, trust: SourceText): EvaluatorAnswer {
  return {
    evaluator: "policy-check engine",
    question: `${action} on ${resource} by the ${trust.name}, with the identity side as above`,
    answer: `${decision.decision}: ${decision.reason}`,
  };
}

function mfaOf({ context }: Request): string {
  const present = context.get("aws:multifactorauthpresent")?.[0];
  const age = context.get("aws:multifactorauthage")?.[0];
  const aged = age === undefined ? "" : ` and aws:MultiFactorAuthAge ${age}`;
  return present === undefined
    ? "with aws:MultiFactorAuthPresent absent"
    : `with aws:MultiFactorAuthPresent ${present}${aged}`;
}
