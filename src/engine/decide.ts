import { type Caller, foldName } from "../iam/index.js";
import type { CompiledPolicy } from "./compile.js";
import { directly, throughAccount, throughRole } from "./principal.js";
import { accountOf, type NeededAction, type Request } from "./request.js";
import { denies, type Evaluation, evaluatePolicy } from "./statement.js";
import { type Trace, untold } from "./trace.js";
import { Facts, type UndocumentedFact, undocumented } from "./undocumented.js";

/** The policies that bear on a request; what is absent does not apply. */
export interface PolicySet {
  /** The role's trust policy, for the actions that assume a role. */
  readonly trust?: CompiledPolicy | undefined;
  /** The policies of the caller's user or role, and of the user's groups. */
  readonly identity?: readonly CompiledPolicy[] | undefined;
  readonly permissionsBoundary?: CompiledPolicy | undefined;
  readonly session?: readonly CompiledPolicy[] | undefined;
  /** The scope-down policies of GetScopedCredentials, one for each call: each must allow, whatever else allows. */
  readonly scopeDown?: readonly CompiledPolicy[] | undefined;
  /**
   * SCPs of the caller's account, by level: root, organizational units, account. Each level must allow, so one without
   * policies allows nothing; no levels: the account is in no organization, or SCPs are not enabled.
   */
  readonly serviceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** RCPs of the resource's account, by level. RCPFullAWSAccess is always there. */
  readonly resourceControl?: readonly (readonly CompiledPolicy[])[] | undefined;
  /** Any other resource policy, for other actions. */
  readonly resource?: CompiledPolicy | undefined;
}

/** AWS's words for the outcome of an evaluation. */
export type DecisionKind = "allowed" | "implicitDeny" | "explicitDeny";

/** An undocumented behavior that a decision depends on, and what the decision would be otherwise. */
export interface Dependence {
  readonly id: string;
  readonly assumed: string;
  readonly alternative: string;
  /** The decision under the alternative. */
  readonly otherwise: DecisionKind;
}

/** A decision without its explanation. */
export interface Verdict {
  readonly decision: DecisionKind;
  /** The first action that the call needs and does not get. */
  readonly deniedAction: string | undefined;
  readonly undocumented: readonly Dependence[];
}

/** What settled one action. */
export type Cause =
  | "granted"
  | "noPermissionNeeded"
  | "explicitDeny"
  | "sessionCredentials"
  | "rootUser"
  | "federatedUser"
  | "otherPartition"
  | "otherCall"
  | "serviceControl"
  | "noTrustPolicy"
  | "noResourcePolicy"
  | "resourcePolicy"
  | "identityDelegated"
  | "identityAcrossAccounts"
  | "identity"
  | "permissionsBoundary"
  | "session"
  | "scopeDown";

/** What came out of one run over the policies. */
export interface Outcome {
  readonly decision: DecisionKind;
  readonly cause: Cause;
  readonly action: NeededAction;
}

/**
 * Decides a request: whether AWS would allow it, with the undocumented behaviours that the answer depends on.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(request: Request, policies: PolicySet): Verdict {
  const facts = new Facts();
  const outcome = run(request, policies, facts, undefined);
  // `deniedAction` says nothing where all is allowed.
  const deniedAction = outcome.decision === "allowed" ? undefined : outcome.action.name;
  return { decision: outcome.decision, deniedAction, undocumented: dependences(outcome, facts, request, policies) };
}

/**
 * What the decision is where AWS behaves in these undocumented ways by their alternatives, and else as is assumed. What it
 * depends on is not looked into, so it takes less time than {@link decide}.
 */
export function decisionUnder(
  request: Request,
  policies: PolicySet,
  turned: ReadonlySet<UndocumentedFact> = nothingTurned,
): DecisionKind {
  return run(turnedContext(request, turned), policies, new Facts(turned), undefined).decision;
}

const nothingTurned: ReadonlySet<UndocumentedFact> = new Set();

const independent: readonly Dependence[] = [];

/**
 * Of the undocumented facts that came up, those whose alternative would change the decision. Where none does by
 * itself but all together do, all of them. A fact that comes up only when another is turned counts as well.
 */
function dependences(outcome: Outcome, facts: Facts, request: Request, policies: PolicySet): readonly Dependence[] {
  if (facts.met.size === 0 && request.uncertain.length === 0) return independent;
  const met = new Set(request.uncertain.map(({ fact }) => fact));
  const otherwise = (turned: ReadonlySet<UndocumentedFact>): DecisionKind => {
    const other = new Facts(turned);
    // Traced, so that the order of statements and conditions does not matter for what comes up.
    const { decision } = run(turnedContext(request, turned), policies, other, untold);
    for (const fact of other.met) met.add(fact);
    return decision;
  };
  otherwise(new Set());
  const decisive: Dependence[] = [];
  // A set's iteration reaches what is added on the way.
  for (const fact of met) {
    const decision = otherwise(new Set([fact]));
    if (decision !== outcome.decision) decisive.push(dependence(fact, decision));
  }
  if (decisive.length > 0 || met.size < 2) return decisive.sort(byId);
  const together = otherwise(met);
  return together === outcome.decision ? independent : [...met].map((fact) => dependence(fact, together)).sort(byId);
}

function byId(one: Dependence, other: Dependence): number {
  return one.id < other.id ? -1 : 1;
}

function dependence({ id, assumed, alternative }: UndocumentedFact, otherwise: DecisionKind): Dependence {
  return { id, assumed, alternative, otherwise };
}

/** The request with the context it would have if the turned facts about it were the other way. */
function turnedContext(request: Request, turned: ReadonlySet<UndocumentedFact>): Request {
  if (request.uncertain.length === 0) return request;
  const other = request.uncertain.find(({ fact }) => turned.has(fact));
  return other === undefined ? request : { ...request, context: other.context };
}

/** One run over all actions that the request needs: an explicit deny of any of them wins. */
export function run(request: Request, policies: PolicySet, facts: Facts, trace: Trace | undefined): Outcome {
  let first: Outcome | undefined;
  for (const action of request.needed) {
    const isNarrower = action.narrower !== undefined && facts.takesAlternative(undocumented.keysOfNeededActions);
    const asked = isNarrower ? { ...request, context: action.narrower ?? request.context } : request;
    const cause = settle(action, policies, { request: asked, facts, trace });
    const outcome = { decision: decisionOf(cause), cause, action };
    if (first === undefined || outranks(outcome, first)) first = outcome;
  }
  // INVARIANT: prepareRequest puts at least the request's own action into `needed`.
  if (first === undefined) throw new Error("a request needs at least one action");
  return first;
}

function outranks({ decision }: Outcome, first: Outcome): boolean {
  if (decision === "explicitDeny") return first.decision !== "explicitDeny";
  return decision === "implicitDeny" && first.decision === "allowed";
}

function decisionOf(cause: Cause): DecisionKind {
  if (cause === "granted" || cause === "noPermissionNeeded") return "allowed";
  return cause === "explicitDeny" ? "explicitDeny" : "implicitDeny";
}

/** What the policies of one kind say together: the union, as bits. */
function evaluateAll(
  policies: readonly CompiledPolicy[] | undefined,
  name: string,
  action: NeededAction,
  evaluation: Evaluation,
): number {
  let outcome = 0;
  policies?.forEach((policy, index) => {
    outcome |= evaluatePolicy(`${name}[${index}]`, policy, action, evaluation);
  });
  return outcome;
}

const allows = directly | throughAccount | throughRole;

function settle(action: NeededAction, policies: PolicySet, evaluation: Evaluation): Cause {
  const { request } = evaluation;
  // GetCallerIdentity and GetSessionToken need no permission, and no policy can take them away:
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  if (action.folded === "sts:getcalleridentity") return "noPermissionNeeded";
  if (action.folded === "sts:getsessiontoken")
    return hasLongTermKey(request) ? "noPermissionNeeded" : "sessionCredentials";

  const isTrust = request.resourcePolicy === "trust";
  const resourcePolicy = isTrust ? policies.trust : policies.resource;
  const resource =
    resourcePolicy === undefined
      ? 0
      : evaluatePolicy(isTrust ? "trust" : "resource", resourcePolicy, action, evaluation);
  const belongsToAccount = accountOf(request.caller) !== undefined;
  const hasIdentitySide = belongsToAccount && (evaluation.trace !== undefined || (resource & denies) === 0);
  const identity = hasIdentitySide ? evaluateAll(policies.identity, "identity", action, evaluation) : 0;
  const boundary =
    hasIdentitySide && policies.permissionsBoundary !== undefined
      ? evaluatePolicy("permissionsBoundary[0]", policies.permissionsBoundary, action, evaluation)
      : directly;
  const session =
    hasIdentitySide && policies.session !== undefined && policies.session.length > 0
      ? evaluateAll(policies.session, "session", action, evaluation)
      : request.caller.kind === "federatedUser"
        ? 0 // GetFederationToken without a policy gives a session without permissions.
        : directly;
  const resourceControl = evaluateLevels(policies.resourceControl, "resourceControl", action, evaluation);
  const serviceControl = serviceControlSays(policies, action, evaluation);
  const scopeDown = scopeDownSays(policies.scopeDown, action, evaluation);

  const together =
    resource | identity | boundary | session | resourceControl.outcome | serviceControl.outcome | scopeDown.outcome;
  if ((together & denies) !== 0) return "explicitDeny";
  const refused = isTrust || request.caller.kind === "federatedUser" ? refusedCaller(request) : undefined;
  if (refused !== undefined) return refused;
  if (!serviceControl.everyLevelAllows) return "serviceControl";
  if (!scopeDown.everyLevelAllows) return "scopeDown";
  return grant(request, { resource, identity, boundary, session }, resourcePolicy !== undefined);
}

/**
 * Callers who cannot make a call, whatever the policies say.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
 */
function refusedCaller({ action, caller, resourcePartition }: Request): Cause | undefined {
  if (!canCall(caller, action)) return "otherCall";
  if (caller.kind === "account") return "rootUser";
  if (caller.kind === "federatedUser") return isClosedToFederatedUsers(action) ? "federatedUser" : undefined;
  if (caller.kind === "service" || caller.kind === "provider") return undefined;
  return caller.partition === resourcePartition ? undefined : "otherPartition";
}

/**
 * Sessions of GetFederationToken call neither IAM nor STS but for a few calls.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
function isClosedToFederatedUsers(action: string): boolean {
  const folded = foldName(action);
  return /^(iam|sts):/.test(folded) && !openToFederatedUsers.has(folded);
}

const openToFederatedUsers: ReadonlySet<string> = new Set(["sts:getscopedcredentials", "sts:getdelegatedaccesstoken"]);

/**
 * Whether a caller of this kind makes this call: assertions and web identity tokens are for calls of their own.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
 */
function canCall(caller: Caller, action: string): boolean {
  switch (foldName(action)) {
    case "sts:assumerole":
      return caller.kind !== "provider";
    case "sts:assumerolewithsaml":
      return caller.kind === "provider" && caller.type === "saml";
    case "sts:assumerolewithwebidentity":
      return caller.kind === "provider" && caller.type === "oidc";
    default:
      return true;
  }
}

function hasLongTermKey({ caller }: Request): boolean {
  return caller.kind === "user" || caller.kind === "account";
}

interface Sides {
  readonly resource: number;
  readonly identity: number;
  readonly boundary: number;
  readonly session: number;
}

/**
 * Whether the two sides together allow what nothing denies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (one account) and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
function grant(request: Request, sides: Sides, hasResourcePolicy: boolean): Cause {
  const { caller, resourceAccount, resourcePartition } = request;
  const mandatory = request.resourcePolicy !== "optional";
  const resourceAllows = (sides.resource & allows) !== 0;
  const account = accountOf(caller);
  if (account === undefined || caller.kind === "service" || caller.kind === "provider") {
    return resourceAllows ? "granted" : missingResourcePolicy(request, hasResourcePolicy);
  }
  const sameAccount = account === resourceAccount && (caller.partition ?? resourcePartition) === resourcePartition;
  const isRoot = caller.kind === "account";
  if (!sameAccount) {
    if (!resourceAllows) return missingResourcePolicy(request, hasResourcePolicy);
    return isRoot ? "granted" : identitySide(sides, "identityAcrossAccounts");
  }
  if ((sides.resource & directly) !== 0) return "granted";
  if ((sides.resource & throughRole) !== 0) {
    // The resource policy grants it to the role, so the identity policies need not; the limits on its sessions stay.
    return identitySide({ ...sides, identity: directly }, "identity");
  }
  if (mandatory && !resourceAllows) return missingResourcePolicy(request, hasResourcePolicy);
  if (isRoot) return "granted";
  return identitySide(sides, mandatory ? "identityDelegated" : "identity");
}

function missingResourcePolicy({ resourcePolicy }: Request, hasResourcePolicy: boolean): Cause {
  if (hasResourcePolicy) return "resourcePolicy";
  return resourcePolicy === "trust" ? "noTrustPolicy" : "noResourcePolicy";
}

function identitySide({ identity, boundary, session }: Sides, missing: Cause): Cause {
  if ((identity & allows) === 0) return missing;
  if ((boundary & allows) === 0) return "permissionsBoundary";
  return (session & allows) === 0 ? "session" : "granted";
}

interface Levels {
  readonly outcome: number;
  readonly everyLevelAllows: boolean;
}

/** Without levels there are no such policies, and nothing is limited. A level without policies allows nothing. */
function evaluateLevels(
  levels: readonly (readonly CompiledPolicy[])[] | undefined,
  name: string,
  action: NeededAction,
  evaluation: Evaluation,
): Levels {
  if (levels === undefined) return unlimited;
  let outcome = 0;
  let everyLevelAllows = true;
  levels.forEach((level, index) => {
    const says = evaluateAll(level, `${name}[${index}]`, action, evaluation);
    outcome |= says & denies;
    everyLevelAllows &&= (says & allows) !== 0;
  });
  return { outcome, everyLevelAllows };
}

const unlimited: Levels = { outcome: 0, everyLevelAllows: true };

/**
 * What the scope-down policies say together. They limit all that a session may do, also what a resource's policy grants it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html
 */
function scopeDownSays(
  policies: readonly CompiledPolicy[] | undefined,
  action: NeededAction,
  evaluation: Evaluation,
): Levels {
  if (policies === undefined || policies.length === 0) return unlimited;
  let outcome = 0;
  let everyLevelAllows = true;
  policies.forEach((policy, index) => {
    const says = evaluatePolicy(`scopeDown[${index}]`, policy, action, evaluation);
    outcome |= says & denies;
    everyLevelAllows &&= (says & allows) !== 0;
  });
  return { outcome, everyLevelAllows };
}

/** SCPs are for users and roles of the caller's account; services and federated callers belong to none. */
function serviceControlSays(policies: PolicySet, action: NeededAction, evaluation: Evaluation): Levels {
  const { request, facts } = evaluation;
  const { serviceControl } = policies;
  if (serviceControl === undefined || serviceControl.length === 0) return unlimited;
  if (accountOf(request.caller) === undefined && !facts.takesAlternative(undocumented.scpOnUnsignedCall))
    return unlimited;
  return evaluateLevels(serviceControl, "serviceControl", action, evaluation);
}
