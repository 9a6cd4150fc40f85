import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  type DecisionKind,
  decide,
  type PolicySet,
  prepareRequest,
  type Request,
  type RequestInput,
} from "../../engine/index.js";
import type { Explanation, Voice } from "../backend.js";
import { compiled, explained } from "../explain-call.js";
import { type ForeseenCall, leaning, unseenAmong, unseenKeys } from "../unseen-keys.js";
import type { AccountClients } from "./account-clients.js";
import { AccountTrouble } from "./account-trouble.js";
import { type Projection, projectTrust } from "./projection.js";
import {
  describeSimulation,
  type SimulatedAction,
  type Simulation,
  simulateCustom,
  simulatePrincipal,
} from "./simulators.js";

/** A call on a role, as the voices are asked about it. */
export interface Question {
  readonly input: RequestInput;
  /** The trust policy that the role has. */
  readonly trust: SourceText;
  /** The user or role whose policies are the caller's; undefined for callers without any, such as services. */
  readonly policySource: string | undefined;
  /** Session policies of the caller's session, which AWS's simulator does not take. */
  readonly session: readonly CompiledPolicy[] | undefined;
  /** Whether the caller's session goes back to a web identity or a SAML assertion. */
  readonly ofFederation: boolean;
}

/** What the voices say together. */
export interface Judgement {
  /** The engine's, on the deployed trust policy and on what AWS's simulator says of the identity side. */
  readonly explanation: Explanation;
  readonly voices: readonly Voice[];
  /** What two evaluators see differently, in words. */
  readonly disagreement: string | undefined;
  /** Keys that a real call may have, and that would change the decision. */
  readonly unseen: readonly string[];
}

/**
 * Decides a call on a role without making it. AWS's simulator judges the identity side, and the conditions of the trust
 * policy as a cross-check of the engine; the engine judges the trust policy, which AWS's simulator cannot, and combines
 * the two sides. Rejects with AccountTrouble where the account does not answer.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export async function judge(clients: AccountClients, question: Question): Promise<Judgement> {
  const { input, trust: source, policySource, session, ofFederation } = question;
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") {
    throw new AccountTrouble(prepared.problems.map(({ message }) => message).join("; "));
  }
  const { request } = prepared;
  const trust = compiled("trust", { source });
  if (trust === undefined) throw new AccountTrouble(`${source.name} cannot be read`);
  const identity = policySource === undefined ? undefined : await simulatePrincipal(clients, policySource, request);
  const sides = sidesOf(identity, clients.nameOf("iam", "SimulatePrincipalPolicy"));
  const explanation = required(
    explained(input, { trust, session, ...sides }, { ofFederation, bySomebodyElse: false }),
    input,
  );
  const projection = projectTrust(trust, explanation.decision, input.resource);
  const conditions = projection && (await simulateCustom(clients, projection.text, request));
  const ours = projection && decideProjection(projection, request);
  const disagreement = conditions && ours && disagreementOf(conditions, ours, clients);
  return {
    explanation,
    voices: [
      ...identityVoice(policySource, identity, request, clients),
      ...conditionsVoice(projection, conditions, request, clients),
      {
        evaluator: "policy-check engine",
        question: `${explanation.action} on ${input.resource} by the ${source.name}, with the identity side as above`,
        answer: `${explanation.decision.decision}: ${explanation.decision.reason}`,
      },
    ],
    disagreement,
    unseen: unseenIn(explanation, request, ofFederation, { trust, session, sides, identity }),
  };
}

function required<T>(value: T | undefined, input: RequestInput): T {
  if (value === undefined) throw new AccountTrouble(`${input.principal} is nobody who can be asked about`);
  return value;
}

/** What AWS's simulator says of the caller, as policies: that is how the engine takes part of a decision from others. */
function sidesOf(simulation: Simulation | undefined, simulator: string): PolicySet {
  if (simulation === undefined) return {};
  const { actions } = simulation;
  // A limit that takes nothing away is none; the answer also has it where there are no SCPs.
  const limit = (name: string, of: (action: SimulatedAction) => boolean | undefined): CompiledPolicy | undefined =>
    actions.every((action) => of(action) !== false)
      ? undefined
      : said(
          name,
          actions.flatMap((action) => (of(action) === false ? [] : [statement("Allow", action.action)])),
        );
  const identity = said(
    `${simulator} on the identity side`,
    actions.flatMap(({ action, decision }) => statementFor(action, decision)),
  );
  const organization = limit(`${simulator} on the SCPs`, (action) => action.allowedByOrganizations);
  return {
    identity: [identity],
    permissionsBoundary: limit(`${simulator} on the boundary`, (action) => action.allowedByBoundary),
    serviceControl: organization && [[organization]],
  };
}

function statementFor(action: string, decision: DecisionKind): readonly object[] {
  switch (decision) {
    case "allowed":
      return [statement("Allow", action)];
    case "explicitDeny":
      return [statement("Deny", action)];
    case "implicitDeny":
      return [];
  }
}

function statement(Effect: "Allow" | "Deny", Action: string): object {
  return { Effect, Action, Resource: "*" };
}

function said(name: string, statements: readonly object[]): CompiledPolicy {
  // A policy needs a statement; this one is about nothing that can be called.
  const Statement = statements.length === 0 ? [statement("Allow", "none:Nothing")] : statements;
  const text = JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
  const policy = compiled("identity", { source: new SourceText(name, text) });
  // INVARIANT: the text is a policy, whatever the actions are called.
  if (policy === undefined) throw new Error("a policy of our own cannot be read");
  return policy;
}

/** What the engine says of the projected conditions, action by action, as AWS's simulator is asked. */
function decideProjection({ text }: Projection, { needed, resource, context }: Request): readonly Verdict[] {
  const policy = compiled("identity", { source: new SourceText("the conditions of the trust policy", text) });
  const values = Object.fromEntries(context);
  return needed.map(({ name: action }) => {
    // The caller's principal is not asked about: its keys are in the context already.
    const prepared = prepareRequest({
      action,
      principal: "arn:aws:iam::123456789012:user/nobody",
      resource,
      context: values,
      principalKeys: "given",
      resourceSide: "ignored",
    });
    if (prepared.kind === "refused" || policy === undefined) return { action, decision: "implicitDeny" };
    return { action, decision: decide(prepared.request, { identity: [policy] }).decision };
  });
}

interface Verdict {
  readonly action: string;
  readonly decision: DecisionKind;
}

function disagreementOf(aws: Simulation, ours: readonly Verdict[], clients: AccountClients): string | undefined {
  const different = ours.flatMap(({ action, decision }) => {
    const theirs = aws.actions.find((one) => one.action === action)?.decision;
    return theirs === decision
      ? []
      : [
          `${action}: ${clients.nameOf("iam", "SimulateCustomPolicy")} says ${theirs}, policy-check engine says ${decision}`,
        ];
  });
  if (different.length === 0) return undefined;
  const evaluator = clients.otherEndpoints.length > 0 ? "The evaluator there" : "AWS's evaluator";
  return `${evaluator} and policy-check's disagree on the conditions of the trust policy, so nothing is shown:\n${different.join("\n")}`;
}

/**
 * What nobody can know before a real call, where the decision depends on it: keys of the trust policy, of session policies,
 * and of the caller's own, of which the simulator only says that a key was missing; those may then say anything. So may
 * they where the simulator has an organization's SCPs deny the call: that they ask for keys it does not say, and such an
 * SCP is reported to deny what a real call may do.
 *
 * https://github.com/aws/aws-sdk/issues/102 and https://github.com/aws/aws-cli/issues/10525
 */
function unseenIn(
  { decision }: Explanation,
  request: Request,
  ofFederation: boolean,
  of: {
    readonly trust: CompiledPolicy;
    readonly session: readonly CompiledPolicy[] | undefined;
    readonly sides: PolicySet;
    readonly identity: Simulation | undefined;
  },
): readonly string[] {
  const call: ForeseenCall = { action: request.action, context: request.context, ofFederation };
  const { missing, actions } = of.identity ?? { missing: [], actions: [] };
  const deniedByScps = actions.some(({ allowedByOrganizations }) => allowedByOrganizations === false);
  const ofCaller = [...unseenAmong(missing, call), ...(deniedByScps ? ["what the SCPs of the organization say"] : [])];
  const isAllowed = (how: "for" | "against"): boolean => {
    const trust = leaning(of.trust, how, call);
    const session = of.session?.map((policy) => leaning(policy, how, call));
    const effect = how === "for" ? "Allow" : "Deny";
    const sides = ofCaller.length === 0 ? of.sides : { identity: [said("any policies", [statement(effect, "*")])] };
    return decide(request, { trust, session, ...sides }).decision === "allowed";
  };
  if (isAllowed("for") === isAllowed("against")) return [];
  return [...new Set([...unseenKeys(decision, call), ...ofCaller])];
}

function identityVoice(
  source: string | undefined,
  simulation: Simulation | undefined,
  request: Request,
  clients: AccountClients,
): Voice[] {
  if (source === undefined || simulation === undefined) return [];
  const question = `what the policies, the permissions boundary and the SCPs of ${source} say of the call, ${mfaOf(request)}; trust policies are not looked at`;
  return [
    { evaluator: clients.nameOf("iam", "SimulatePrincipalPolicy"), question, answer: describeSimulation(simulation) },
  ];
}

function conditionsVoice(
  projection: Projection | undefined,
  simulation: Simulation | undefined,
  request: Request,
  clients: AccountClients,
): Voice[] {
  const evaluator = clients.nameOf("iam", "SimulateCustomPolicy");
  if (projection === undefined || simulation === undefined) {
    const question = "what the conditions of the trust policy say of the call";
    return [{ evaluator, question, answer: "not asked: no statement of the trust policy is for this caller" }];
  }
  const those = projection.statements.map((index) => `trust/Statement/${index}`).join(", ");
  const question = `what the conditions of ${those} say of the call, as an identity policy without the principal, ${mfaOf(request)}`;
  return [{ evaluator, question, answer: describeSimulation(simulation) }];
}

function mfaOf({ context }: Request): string {
  const present = context.get("aws:multifactorauthpresent")?.[0];
  const age = context.get("aws:multifactorauthage")?.[0];
  const aged = age === undefined ? "" : ` and aws:MultiFactorAuthAge ${age}`;
  return present === undefined
    ? "with aws:MultiFactorAuthPresent absent"
    : `with aws:MultiFactorAuthPresent ${present}${aged}`;
}
