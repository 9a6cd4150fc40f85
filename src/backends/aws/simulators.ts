import {
  type EvaluationResult,
  SimulateCustomPolicyCommand,
  type SimulatePolicyResponse,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import type { DecisionKind, Request } from "../../engine/index.js";
import type { AccountClients } from "./account-clients.js";
import { AccountTrouble, troubleOf } from "./account-trouble.js";
import { contextEntries } from "./context-entries.js";

/** What AWS's simulator says of each action that a call needs. */
export interface Simulation {
  readonly actions: readonly SimulatedAction[];
  /** Keys that the policies ask for and the question did not give: whether AWS takes them as absent is not documented. */
  readonly missing: readonly string[];
}

/** What AWS's simulator says of one action. */
export interface SimulatedAction {
  readonly action: string;
  readonly decision: DecisionKind;
  /** Undefined where the caller has no permissions boundary, or the answer does not say. */
  readonly allowedByBoundary: boolean | undefined;
  readonly allowedByOrganizations: boolean | undefined;
}

/** What AWS's simulator says of the caller's side. */
export interface CallerSimulation {
  /** With the SCPs of the organization. */
  readonly whole: Simulation;
  /**
   * Without them: the same, where they do not deny. Undefined where they deny and the simulator did not leave them out, so
   * it is not known what else would deny.
   */
  readonly own: Simulation | undefined;
}

/**
 * Asks AWS about the identity side: the caller's policies with its permissions boundary and the SCPs of the organization,
 * and where the SCPs deny, without these. Trust policies are not looked at. Rejects with AccountTrouble.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatePrincipal(
  clients: AccountClients,
  principalArn: string,
  request: Request,
): Promise<CallerSimulation> {
  const asked = { PolicySourceArn: principalArn, ...question(request) };
  const name = "iam:SimulatePrincipalPolicy";
  const whole = await ask(clients, name, request, clients.iam.send(new SimulatePrincipalPolicyCommand(asked)));
  if (!isDeniedByOrganization(whole)) return { whole, own: whole };
  const without = new SimulatePrincipalPolicyCommand({ ...asked, PolicyExclusionList: [{ PolicyType: "scp" }] });
  const own = await ask(clients, name, request, clients.iam.send(without));
  // An endpoint that is older than the parameter may pass over it.
  return { whole, own: isDeniedByOrganization(own) ? undefined : own };
}

/** Whether the SCPs of the organization deny one of the actions, explicitly or for want of an Allow. */
export function isDeniedByOrganization({ actions }: Simulation): boolean {
  return actions.some(({ allowedByOrganizations }) => allowedByOrganizations === false);
}

/**
 * Asks AWS about an identity policy that no user or role has: here, the conditions of a trust policy. Rejects with
 * AccountTrouble.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export async function simulateCustom(clients: AccountClients, policy: string, request: Request): Promise<Simulation> {
  const command = new SimulateCustomPolicyCommand({ PolicyInputList: [policy], ...question(request) });
  return ask(clients, "iam:SimulateCustomPolicy", request, clients.iam.send(command));
}

function question({ needed, resource, context }: Request) {
  return {
    ActionNames: needed.map(({ name }) => name),
    ResourceArns: [resource],
    ContextEntries: contextEntries(context),
  };
}

async function ask(
  clients: AccountClients,
  name: string,
  { needed }: Request,
  answer: Promise<SimulatePolicyResponse>,
): Promise<Simulation> {
  let results: readonly EvaluationResult[];
  try {
    results = (await answer).EvaluationResults ?? [];
  } catch (error) {
    throw troubleOf(error, name, clients.mode);
  }
  const actions = needed.map(({ name: action }) => {
    const own = results.filter(({ EvalActionName }) => EvalActionName?.toLowerCase() === action.toLowerCase());
    return simulated(name, action, own);
  });
  const missing = results.flatMap(({ MissingContextValues = [], ResourceSpecificResults = [] }) => [
    ...MissingContextValues,
    ...ResourceSpecificResults.flatMap((each) => each.MissingContextValues ?? []),
  ]);
  return { actions, missing: [...new Set(missing)] };
}

/** For a single resource, AWS says beside the decision or with the resource what else it says; all of it must be one. */
function simulated(name: string, action: string, results: readonly EvaluationResult[]): SimulatedAction {
  const ofResources = results.flatMap(({ ResourceSpecificResults = [] }) => ResourceSpecificResults);
  const [decision, ...others] = new Set([
    ...results.map(({ EvalDecision }) => EvalDecision),
    ...ofResources.map(({ EvalResourceDecision }) => EvalResourceDecision),
  ]);
  if (others.length > 0) {
    throw new AccountTrouble(`${name} gave several decisions on ${action}: ${[decision, ...others].join(", ")}`);
  }
  if (decision !== "allowed" && decision !== "implicitDeny" && decision !== "explicitDeny") {
    throw new AccountTrouble(
      `${name} gave no decision on ${action}${decision === undefined ? "" : `, but "${decision}"`}`,
    );
  }
  const limits = [...results, ...ofResources].map((one) => one.PermissionsBoundaryDecisionDetail);
  return {
    action,
    decision,
    allowedByBoundary: everyOf(limits.map((limit) => limit?.AllowedByPermissionsBoundary)),
    allowedByOrganizations: everyOf(
      results.map(({ OrganizationsDecisionDetail }) => OrganizationsDecisionDetail?.AllowedByOrganizations),
    ),
  };
}

/** False if one of the answers is false; undefined if there is no answer. */
function everyOf(said: readonly (boolean | undefined)[]): boolean | undefined {
  const words = said.filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.every((word) => word);
}

/** A simulation's answer in words. */
export function describeSimulation({ actions, missing }: Simulation): string {
  const said = actions.map(({ action, decision, allowedByBoundary, allowedByOrganizations }) => {
    const limits = [
      ...(allowedByBoundary === false ? ["not allowed by the permissions boundary"] : []),
      ...(allowedByOrganizations === false ? ["not allowed by the organization's SCPs"] : []),
    ];
    return `${action}: ${[decision, ...limits].join(", ")}`;
  });
  const without = missing.length === 0 ? "" : ` (without a value for ${missing.join(", ")})`;
  return `${said.join("; ")}${without}`;
}
