import { leaning, unseenAmong, unseenKeys } from "../../callers/index.js";
import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  decide,
  type PolicySet,
  prepareRequest,
  type Request,
  type RequestInput,
} from "../../engine/index.js";
import type { EvaluatorAnswer } from "../../evidence/index.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import { explained, foreseenCall } from "../explain-call.js";
import type { Explanation } from "../outcome.js";
import type { AccountClients } from "./account-clients.js";
import { AccountTrouble } from "./account-trouble.js";
import { answeredPolicies, ownPolicies, uniformPolicy } from "./answered-policies.js";
import { conditionsAnswer, engineAnswer, identityAnswer } from "./evaluator-answers.js";
import { type Projection, projectTrust } from "./projection.js";
import {
  type CallerSimulation,
  isDeniedByOrganization,
  type SimulatedAction,
  type Simulation,
  simulateCustom,
  simulatePrincipal,
} from "./simulators.js";

/** A call on a role, as the evaluators are asked about it. */
export interface Question {
  readonly input: RequestInput;
  /** The trust policy that the role has. */
  readonly trust: SourceText;
  /** The user or role that holds the caller's policies; undefined for callers without any, such as services. */
  readonly policySource: string | undefined;
  /** Session policies of the caller's session, which AWS's simulator does not take. */
  readonly session: readonly CompiledPolicy[] | undefined;
  /** Whether the caller's session began with a web identity or a SAML assertion. */
  readonly ofFederation: boolean;
}

/** What AWS's simulator and the engine say together of a call. */
export interface Evaluation {
  /** The engine's, on the deployed trust policy and on what AWS's simulator says of the identity side. */
  readonly explanation: Explanation;
  readonly evaluatorAnswers: readonly EvaluatorAnswer[];
  /** Where two evaluators decide differently, in words. */
  readonly disagreement: string | undefined;
  /** Keys that a real call may have, and that would change the decision. */
  readonly unseen: readonly string[];
}

/**
 * Decides a call on a role without making it. AWS's simulator decides the identity side, and the conditions of the trust
 * policy as a cross-check of the engine; the engine decides the trust policy, which AWS's simulator cannot do, and combines
 * the two sides. Rejects with AccountTrouble where the account does not answer.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export async function evaluateCall(
  clients: AccountClients,
  compiled: CompiledPolicies,
  question: Question,
): Promise<Evaluation> {
  const { input, trust: source, policySource, session, ofFederation } = question;
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") {
    throw new AccountTrouble(prepared.problems.map(({ message }) => message).join("; "));
  }
  const { request } = prepared;
  const trust = compiled.of("trust", { source });
  if (trust === undefined) throw new AccountTrouble(`${source.name} cannot be read`);
  const identity = policySource === undefined ? undefined : await simulatePrincipal(clients, policySource, request);
  const simulator = clients.nameOf("iam", "SimulatePrincipalPolicy");
  const policies = { trust, session, ...(identity && answeredPolicies(identity, simulator, compiled)) };
  const foreseen = foreseenCall(request, ofFederation);
  const explanation = explained(request, policies, { compiled, foreseen, bySomebodyElse: false });
  const projection = projectTrust(trust, explanation.decision, request.resource);
  const conditions = projection && (await simulateCustom(clients, projection.text, request));
  return {
    explanation,
    evaluatorAnswers: [
      ...identityAnswer(policySource, identity, request, clients),
      conditionsAnswer(projection, conditions, request, clients),
      engineAnswer(explanation, source),
    ],
    disagreement: projection && conditions && disagreementOf(projection, conditions, request, { clients, compiled }),
    unseen: unseenIn({ explanation, request, ofFederation, policies, trust, identity, simulator, compiled }),
  };
}

/** Where AWS's simulator and the engine decide the projected conditions differently, in words. */
function disagreementOf(
  { text }: Projection,
  { actions }: Simulation,
  request: Request,
  { clients, compiled }: { readonly clients: AccountClients; readonly compiled: CompiledPolicies },
): string | undefined {
  const source = new SourceText("the conditions of the trust policy", text);
  const policy = compiled.of("identity", { source });
  const different = actions.flatMap(({ action, decision }) => {
    const own = policy === undefined ? "implicitDeny" : decidedAsSimulated(policy, action, request);
    if (own === decision) return [];
    const simulator = clients.nameOf("iam", "SimulateCustomPolicy");
    return [`${action}: ${simulator} says ${decision}, policy-check engine says ${own}`];
  });
  if (different.length === 0) return undefined;
  const evaluator = clients.otherEndpoints.length > 0 ? "The endpoint's evaluator" : "AWS's evaluator";
  return `${evaluator} and policy-check's disagree on the conditions of the trust policy, so nothing is shown:\n${different.join("\n")}`;
}

/** What the engine decides on one action where it is asked as AWS's simulator is. */
function decidedAsSimulated(
  policy: CompiledPolicy,
  action: string,
  { resource, context }: Request,
): SimulatedAction["decision"] {
  const prepared = prepareRequest({
    action,
    // The simulator is not asked about the principal: its keys are in the context already.
    principal: "arn:aws:iam::123456789012:user/nobody",
    resource,
    context: Object.fromEntries(context),
    principalKeys: "given",
    resourceSide: "ignored",
  });
  return prepared.kind === "refused" ? "implicitDeny" : decide(prepared.request, { identity: [policy] }).decision;
}

/**
 * What cannot be known before a real call, where the decision depends on it: keys of the trust policy, of session policies,
 * and of the caller's own, of which the simulator only says that a key was missing; those may then say anything. So may an
 * organization's SCPs where the simulator has them deny the call: it evaluates their conditions without the keys that only a
 * real call has, and does not name them. Then the call counts as denied if it is without the SCPs as well.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html and
 * https://github.com/aws/aws-cli/issues/10525
 */
function unseenIn(of: {
  readonly explanation: Explanation;
  readonly request: Request;
  readonly ofFederation: boolean;
  readonly policies: PolicySet;
  readonly trust: CompiledPolicy;
  readonly identity: CallerSimulation | undefined;
  readonly simulator: string;
  readonly compiled: CompiledPolicies;
}): readonly string[] {
  const { explanation, request, policies, identity, simulator, compiled } = of;
  const call = foreseenCall(request, of.ofFederation);
  const { whole, own } = identity ?? { whole: nothingSaid, own: nothingSaid };
  const deniedByScps = isDeniedByOrganization(whole);
  const ofCaller = unseenAmong([...whole.missing, ...(own?.missing ?? [])], call);
  const caller = (how: "for" | "against"): PolicySet => {
    if (ofCaller.length > 0 || own === undefined) return { identity: [uniformPolicy(effects[how], compiled)] };
    // At best the SCPs take nothing away, at worst they deny, as they did.
    return deniedByScps && how === "for" ? ownPolicies(own, simulator, compiled) : policies;
  };
  const isAllowed = (how: "for" | "against"): boolean => {
    const trust = leaning(of.trust, how, call);
    const session = policies.session?.map((policy) => leaning(policy, how, call));
    return decide(request, { ...caller(how), trust, session }).decision === "allowed";
  };
  if (isAllowed("for") === isAllowed("against")) return [];
  const ofScps = deniedByScps ? ["what the SCPs of the organization say"] : [];
  return [...new Set([...unseenKeys(explanation.decision, call), ...ofCaller, ...ofScps])];
}

const nothingSaid: Simulation = { actions: [], missing: [] };

const effects = { for: "Allow", against: "Deny" } as const;
