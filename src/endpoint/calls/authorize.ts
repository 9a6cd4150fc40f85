import { callerContext } from "../../callers/index.js";
import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  decide,
  explain,
  type PolicySet,
  prepareRequest,
  type Request,
  type UncertainContext,
} from "../../engine/index.js";
import { type PolicyKind, parsePolicy } from "../../policy/index.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, PolicyHolder, Tag } from "../state/entities.js";
import type { SessionPolicies } from "../sts/sessions.js";
import type { Access, Call } from "./action.js";
import { type CallerIdentity, callerArn, credentialsOf } from "./caller.js";
import { accessDenied, type Failure } from "./failure.js";

/** Texts of policies are read once; an endpoint that runs for long sees many. */
const compiled = new Map<string, CompiledPolicy>();
const mostCompiled = 5000;

/** A policy's text, ready to be decided on. Texts are validated when they are saved; what cannot be read only denies. */
export function compiledPolicy(kind: PolicyKind, text: string): CompiledPolicy {
  const key = `${kind} ${text}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const parsed = parsePolicy(kind, new SourceText(kind, text));
  const { document } = parsed;
  const policy: CompiledPolicy = document === undefined ? unreadable(kind) : compilePolicy({ ...parsed, document });
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(key, policy);
  return policy;
}

/** What stands for a text that is no policy: a policy that denies everything. */
function unreadable(kind: PolicyKind): CompiledPolicy {
  const element = kind === "identity" ? '"Resource":"*"' : '"Principal":"*"';
  return compiledPolicy(kind, `{"Statement":[{"Effect":"Deny",${element},"Action":"*"}]}`);
}

/** The policies on a caller's own side. */
export function callerPolicies(caller: CallerIdentity): PolicySet {
  switch (caller.kind) {
    case "root":
      return {};
    case "user":
      return ofUser(caller.account, caller.user);
    case "role": {
      const { permissionsBoundary } = caller.role;
      const identity = heldPolicies(caller.role, caller.account);
      const session = sessionPolicies(caller.session.subject.policies, caller.account);
      return { identity, permissionsBoundary: boundary(permissionsBoundary, caller.account), session };
    }
    case "federatedUser": {
      const session = sessionPolicies(caller.session.subject.policies, caller.account);
      if (caller.user === undefined) return { identity: [compiledPolicy("identity", everything)], session };
      return { ...ofUser(caller.account, caller.user), session };
    }
  }
}

/** What the root user may, as a policy: a session that it made is limited by the session policy only. */
const everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

function ofUser(account: Account, user: PolicyHolder & { permissionsBoundary?: string | undefined }): PolicySet {
  const identity = [...heldPolicies(user, account)];
  for (const group of account.groups.values()) {
    if (group.members.includes(user.name)) identity.push(...heldPolicies(group, account));
  }
  return { identity, permissionsBoundary: boundary(user.permissionsBoundary, account) };
}

/** The inline and attached policies of a user, group or role. */
export function heldPolicies(holder: PolicyHolder, account: Account): readonly CompiledPolicy[] {
  const inline = holder.inlinePolicies.map(({ document }) => compiledPolicy("identity", document));
  return [...inline, ...holder.attachedPolicies.map((arn) => attached(arn, account))];
}

function boundary(arn: string | undefined, account: Account): CompiledPolicy | undefined {
  return arn === undefined ? undefined : attached(arn, account);
}

/** A managed policy's default version. One that is gone allows nothing. */
function attached(arn: string, account: Account): CompiledPolicy {
  const policy = managedPolicy(arn, account);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  return version === undefined ? compiledPolicy("identity", "") : compiledPolicy("identity", version.document);
}

function sessionPolicies(
  policies: SessionPolicies | undefined,
  account: Account,
): readonly CompiledPolicy[] | undefined {
  if (policies === undefined) return undefined;
  const inline = policies.inline.map((text) => compiledPolicy("identity", text));
  return [...inline, ...policies.arns.map((arn) => attached(arn, account))];
}

/** The tags that `aws:PrincipalTag` shows: a session's override those of its role. */
function principalTags(caller: CallerIdentity): readonly Tag[] {
  switch (caller.kind) {
    case "root":
      return [];
    case "user":
      return caller.user.tags;
    case "role":
      return merged(caller.role.tags, caller.session.subject.tags);
    case "federatedUser":
      return merged(caller.user?.tags ?? [], caller.session.subject.tags);
  }
}

/** Tags by key, whose case does not count; the later ones win. */
export function merged(tags: readonly Tag[], over: readonly Tag[]): readonly Tag[] {
  const keys = new Set(over.map(({ Key }) => Key.toLowerCase()));
  return [...tags.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...over];
}

/** What a decision needs to know of a caller. */
export interface CallerSide {
  readonly principal: string;
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
}

/** Principal and context of a caller: identity, MFA, tags, source identity. */
export function callerSide(call: Call<unknown>, mfaOnCall: boolean): CallerSide {
  const { caller, now, settings } = call;
  const { principal, context, uncertain } = callerContext(credentialsOf(caller, mfaOnCall), {
    now,
    mfaPropagation: settings.mfaPropagation,
  });
  const all: Record<string, string> = Object.assign({}, call.requestContext, context);
  for (const { Key, Value } of principalTags(caller)) all[`aws:PrincipalTag/${Key}`] = Value;
  if (caller.kind === "role") {
    const { sourceIdentity, federatedProvider } = caller.session.subject;
    if (sourceIdentity !== undefined) all["aws:SourceIdentity"] = sourceIdentity;
    if (federatedProvider !== undefined) all["aws:FederatedProvider"] = federatedProvider;
  }
  return { principal, context: all, uncertain };
}

/**
 * Whether the caller's policies allow what a call needs; a failure with AWS's words where they do not. Root users may
 * do everything in their account.
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
  if (call.isLogged === false && decide(prepared.request, policies).decision === "allowed") return undefined;
  const decision = explain(prepared.request, policies);
  noteDecision(call, name, prepared.request, decision);
  if (decision.decision === "allowed") return undefined;
  return accessDenied(denial(caller, name, shown, because(prepared.request, policies, decision, name)));
}

/** The same for all that an action needs: none, one permission, or several. */
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

/** Tells the log about a decision. */
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

/** The sentence with which AWS refuses a call. */
export function denial(caller: CallerIdentity, action: string, resource: string, reason: string): string {
  return `User: ${callerArn(caller)} is not authorized to perform: ${action} on resource: ${resource}${reason}`;
}

/** Which kind of policy the refusal comes from, as AWS puts it. */
function because(request: Request, policies: PolicySet, decision: Decision, action: string): string {
  if (decision.decision === "explicitDeny") {
    const kind = decision.matched.find(({ effect }) => effect === "Deny")?.policy ?? "identity";
    if (kind.startsWith("permissionsBoundary")) return " with an explicit deny in a permissions boundary";
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
  return ` because no session policy allows the ${action} action`;
}
