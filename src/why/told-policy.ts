import { type Decision, explain } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { CannotTell } from "./cannot-tell.js";
import { type Case, type Decided, policiesAt } from "./decide.js";
import type { Given } from "./given.js";
import type { EventCall } from "./read-call.js";
import type { ToldPolicy, ToldRefusal } from "./told-refusal.js";

/** How what AWS says of a refusal goes with the policies that were given; undefined where it fits, or where AWS says nothing. */
export type ToldDoubt =
  /** The policy was not given. */
  | { readonly kind: "not-given"; readonly doubt: CannotTell }
  /** The policies of that kind were given, and did not refuse the call so. */
  | { readonly kind: "contradicted"; readonly doubt: CannotTell };

/** Compares the kind of policy that AWS says refused a call with the policies that were given. */
export function toldDoubt(call: EventCall, subject: Case, decided: Decided, given: Given): ToldDoubt | undefined {
  const by = toldPolicy(call);
  if (call.happened.kind !== "denied" || by === undefined) return undefined;
  const isRefused = decided.isKnown && decided.shown.decision !== "allowed";
  const about = aboutPolicy[by.policy];
  const says = `AWS says that ${policyNames[by.policy]} ${by.how === "explicitDeny" ? "denies the call" : "does not allow the call"}`;
  if (!isGiven(by.policy, call, subject, given))
    return { kind: "not-given", doubt: { about, why: `${says}, and it was not given`, counts: !isRefused } };
  if (!isRefused || !decided.shown.byPolicies || !isContradicted(by, call, subject)) return undefined;
  const why = `${says}, and that is not so with the policies that were given`;
  return { kind: "contradicted", doubt: { about, why, counts: true } };
}

/** The policy of a role, as a resource, is its trust policy. */
function toldPolicy({ told: { by }, asked }: EventCall): ToldRefusal["by"] {
  return by?.policy === "resource" && asked.kind === "assume" ? { ...by, policy: "trust" } : by;
}

function isGiven(policy: ToldPolicy, { asked }: EventCall, { side }: Case, given: Given): boolean {
  const isSideKnown = side.kind === "known" && side.unknown.length === 0;
  const all: Readonly<Record<ToldPolicy, boolean>> = {
    ...{ trust: asked.kind === "assume", resource: false },
    ...{ identity: isSideKnown, permissionsBoundary: isSideKnown },
    ...{ serviceControl: given.serviceControl !== undefined, resourceControl: given.resourceControl !== undefined },
    ...{ session: false, vpcEndpoint: false },
  };
  return all[policy];
}

/** Whether no given policy of a kind can have refused the call as AWS says, whatever the event does not tell. */
function isContradicted({ policy, how }: NonNullable<ToldRefusal["by"]>, call: EventCall, subject: Case): boolean {
  const { request } = subject;
  const groups = groupsOf(policy, subject);
  const action = foldName(call.told.action ?? request.action);
  const all = policiesAt(subject, "against", { request, settled: new Set() }).map((set) => explain(request, set));
  const isAsked = all.every(({ explanation }) => explanation.some((each) => foldName(each.action) === action));
  if (!isAsked || all.some(({ undocumented }) => undocumented.length > 0)) return false;
  const applies = ({ explanation }: Decision, group: string, effect: string): boolean =>
    explanation.some(
      (each) => foldName(each.action) === action && each.applies && each.effect === effect && isIn(each.policy, group),
    );
  if (how === "explicitDeny") return !all.some((decision) => groups.some((group) => applies(decision, group, "Deny")));
  // RCPs allow everything but for what they deny.
  if (policy === "resourceControl") return true;
  return all.every((decision) => groups.every((group) => applies(decision, group, "Allow")));
}

/** The names of the policies of a kind, in explanations: the beginnings, where each of several policies may allow. */
function groupsOf(policy: ToldPolicy, { side, serviceControl = [], resourceControl = [] }: Case): readonly string[] {
  switch (policy) {
    case "serviceControl":
      return serviceControl.map((_, level) => `serviceControl[${level}]`);
    case "resourceControl":
      return resourceControl.map((_, level) => `resourceControl[${level}]`);
    case "permissionsBoundary":
      return side.kind === "known" && side.boundary === undefined ? [] : [policy];
    default:
      return [policy];
  }
}

function isIn(policy: string, group: string): boolean {
  return policy === group || policy.startsWith(`${group}[`);
}

const policyNames: Readonly<Record<ToldPolicy, string>> = {
  trust: "the trust policy",
  identity: "an identity policy",
  permissionsBoundary: "a permissions boundary",
  session: "a session policy",
  serviceControl: "an SCP",
  resourceControl: "an RCP",
  resource: "a policy of the resource",
  vpcEndpoint: "a policy of the VPC endpoint",
};

const aboutPolicy: Readonly<Record<ToldPolicy, CannotTell["about"]>> = {
  trust: "trust-policy",
  identity: "identity-policies",
  permissionsBoundary: "identity-policies",
  session: "session-policies",
  serviceControl: "service-control-policies",
  resourceControl: "resource-control-policies",
  resource: "other-policies",
  vpcEndpoint: "other-policies",
};
