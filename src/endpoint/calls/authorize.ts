import { type Decision, decide, explain, type PolicySet, prepareRequest, type Request } from "../../engine/index.js";
import { contextKeys } from "../simulator/context-keys.js";
import type { Access, Call } from "./action.js";
import { type CallerIdentity, callerArn } from "./caller.js";
import { callerPolicies } from "./caller-policies.js";
import { callerSide } from "./caller-side.js";
import { accessDenied, type Failure, failure } from "./failure.js";

/**
 * Decides whether the caller's policies allow what a call needs; AWS's error if they do not. Root users can do everything
 * in their account.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html has the texts.
 */
function authorize(call: Call<unknown>, action: string, access: Access): Failure | undefined {
  const { caller } = call;
  const name = access.action ?? action;
  const { resource, shown = resource } = access;
  if (call.settings.enforcement === "off" || caller.kind === "root") {
    const decision = caller.kind === "root" ? "allowed" : "notEnforced";
    call.note({ decision, action: name, resource, statements: [], undocumented: [] });
    return undefined;
  }
  const side = callerSide(call, false);
  const context = { ...side.context, ...access.context };
  const prepared = prepareRequest({
    action: name,
    principal: side.principal,
    resource,
    context,
    uncertain: side.uncertain,
  });
  if (prepared.kind === "refused") return accessDenied(denial(caller, name, shown, ""));
  const policies = callerPolicies(caller);
  const unknown = refuseUnknownValues(name, policies, access.keysOfUnknownValue);
  if (unknown !== undefined) return unknown;
  if (call.isLogged === false && decide(prepared.request, policies).decision === "allowed") return undefined;
  const decision = explain(prepared.request, policies);
  noteDecision(call, name, prepared.request, decision);
  if (decision.decision === "allowed") return undefined;
  return accessDenied(denial(caller, name, shown, because(prepared.request, policies, decision, name)));
}

/** The error where a policy of the caller needs a condition key whose value is not known. */
function refuseUnknownValues(
  action: string,
  { identity = [], permissionsBoundary, session = [], scopeDown = [] }: PolicySet,
  keys: readonly string[] = [],
): Failure | undefined {
  if (keys.length === 0) return undefined;
  const policies = [
    ...identity,
    ...(permissionsBoundary === undefined ? [] : [permissionsBoundary]),
    ...session,
    ...scopeDown,
  ];
  const needed = new Set(contextKeys(policies.map((policy) => ({ policy }))).map((key) => key.toLowerCase()));
  const key = keys.find((each) => needed.has(each.toLowerCase()));
  if (key === undefined) return undefined;
  const message = `policy-check serve does not know the value of the condition key ${key} in calls of ${action}, which a policy of the caller needs.`;
  return failure("NotImplemented", 501, message);
}

/** Checks all permissions that an action needs; AWS's error for the first that is missing. */
export function authorizeAll(
  call: Call<unknown>,
  action: string,
  needed: Access | readonly Access[] | undefined,
): Failure | undefined {
  for (const access of [needed ?? []].flat()) {
    const refused = authorize(call, action, access);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** Notes a decision for the log. */
export function noteDecision(
  call: Pick<Call<unknown>, "note">,
  action: string,
  { principal, resource, context }: Request,
  decision: Decision,
): void {
  call.note({
    decision: decision.decision,
    action,
    principal,
    resource,
    context,
    statements: decision.matched.map(({ policy, statement }) => `${policy}/Statement/${statement}`),
    undocumented: decision.undocumented.map(({ id }) => id),
  });
}

/** The message with which AWS denies a call. */
export function denial(caller: CallerIdentity, action: string, resource: string, reason: string): string {
  return `User: ${callerArn(caller)} is not authorized to perform: ${action} on resource: ${resource}${reason}`;
}

/** The kind of policy that denies the call, in AWS's words. */
function because(request: Request, policies: PolicySet, decision: Decision, action: string): string {
  if (decision.decision === "explicitDeny") {
    const kind = decision.matched.find(({ effect }) => effect === "Deny")?.policy ?? "identity";
    if (kind.startsWith("permissionsBoundary")) return " with an explicit deny in a permissions boundary";
    if (kind.startsWith("scopeDown")) return " with an explicit deny in a scope down policy";
    return kind.startsWith("session")
      ? " with an explicit deny in a session policy"
      : " with an explicit deny in an identity-based policy";
  }
  const { identity } = policies;
  if (decide(request, { identity }).decision !== "allowed") {
    return ` because no identity-based policy allows the ${action} action`;
  }
  const { permissionsBoundary } = policies;
  if (decide(request, { identity, permissionsBoundary }).decision !== "allowed") {
    return ` because no permissions boundary allows the ${action} action`;
  }
  const { session } = policies;
  if (decide(request, { identity, permissionsBoundary, session }).decision !== "allowed") {
    return ` because no session policy allows the ${action} action`;
  }
  // How AWS names these policies in its answers is not known.
  return ` because a scope down policy does not allow the ${action} action`;
}
