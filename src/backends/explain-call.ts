import {
  assumeKeys,
  type CallerContext,
  type Credentials,
  callerContext,
  type MfaPropagation,
} from "../callers/index.js";
import {
  type CompiledPolicy,
  type ContextInput,
  compilePolicy,
  explain,
  type PolicySet,
  prepareRequest,
  type RequestInput,
} from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import type {
  AssumeRoleCall,
  Explanation,
  SamlCall,
  ServiceCall,
  Session,
  StageCaller,
  WebIdentityCall,
} from "./backend.js";
import { decisiveStatements } from "./decisive-statements.js";
import type { GivenPolicy, GivenRole, GivenUser } from "./scene.js";
import { trustPartOf } from "./trust-part.js";
import type { ForeseenCall } from "./unseen-keys.js";

/** What an explanation depends on besides the call. */
export interface ExplainSettings {
  /** In seconds since 1970. */
  readonly now: number;
  readonly mfaPropagation: MfaPropagation;
  /** Who called and with which keys, where the one who decided tells: what is worked out here otherwise. */
  readonly decided?:
    | { readonly principal: string; readonly context: Readonly<Record<string, ContextInput>> }
    | undefined;
  /** The policy that the role has, where it is not the given one. */
  readonly trust?: GivenPolicy | undefined;
  /** Whether somebody else decides, on real calls, which may have keys that nobody knows here. */
  readonly isForeseen?: boolean | undefined;
}

/** Whether the caller's policies and the role's trust policy allow AssumeRole, and why, by the engine. */
export function explainAssumeRole(call: AssumeRoleCall, settings: ExplainSettings): Explanation | undefined {
  const { caller, role } = call;
  const policies = { ...callerPolicies(caller), trust: compiledTrust(role, settings) };
  return explained(assumeRoleRequest(call, settings), policies, foreseen(settings, isOfFederation(caller)));
}

/** AssumeRole as the engine is asked about it. */
export function assumeRoleRequest(call: AssumeRoleCall, settings: ExplainSettings): RequestInput {
  const { caller, role, parameters } = call;
  const { sessionName, externalId, sourceIdentity, tags = [], transitiveTagKeys = [] } = parameters;
  const side = callerContext(credentialsOfCaller(caller, call.mfa.kind !== "none"), settings);
  const inherited = caller.kind === "session" ? caller.session.transitiveTagKeys : [];
  const context = {
    ...side.context,
    ...principalTags(caller),
    ...assumeKeys({ sessionName, externalId, sourceIdentity, tags, transitiveTagKeys }),
    ...(caller.kind === "session" && caller.session.sourceIdentity !== undefined
      ? { "aws:SourceIdentity": caller.session.sourceIdentity }
      : {}),
  };
  const alsoNeeds = inherited.length > 0 ? ["sts:TagSession"] : [];
  return { action: "sts:AssumeRole", resource: role.arn, alsoNeeds, ...withContext(side, context, settings) };
}

/** Whether the trust policy lets a web identity in; there is no other side. */
export function explainWebIdentity(call: WebIdentityCall, settings: ExplainSettings): Explanation | undefined {
  const policies = { trust: compiledTrust(call.role, settings) };
  return explained(webIdentityRequest(call, settings), policies, foreseen(settings, false));
}

/** AssumeRoleWithWebIdentity as the engine is asked about it. */
export function webIdentityRequest(call: WebIdentityCall, settings: ExplainSettings): RequestInput {
  const { provider, role, sessionName, claims } = call;
  const side = callerContext({ kind: "oidc", provider: provider.arn }, settings);
  const keys = assumeKeys({ sessionName, tags: [], transitiveTagKeys: [] });
  const context: Record<string, ContextInput> = { ...side.context, ...keys };
  for (const [claim, value] of Object.entries(claims)) context[`${provider.host}:${claim}`] = value;
  return { action: "sts:AssumeRoleWithWebIdentity", resource: role.arn, ...withContext(side, context, settings) };
}

/** Whether the trust policy lets a SAML assertion in; there is no other side. */
export function explainSaml(call: SamlCall, settings: ExplainSettings): Explanation | undefined {
  const policies = { trust: compiledTrust(call.role, settings) };
  return explained(samlRequest(call, settings), policies, foreseen(settings, false));
}

/** AssumeRoleWithSAML as the engine is asked about it. */
export function samlRequest(call: SamlCall, settings: ExplainSettings): RequestInput {
  const { provider, role, sessionName, attributes } = call;
  const side = callerContext({ kind: "saml", provider: provider.arn }, settings);
  const keys = assumeKeys({ sessionName, ...assertedTags(attributes) });
  const context = { ...side.context, ...keys, "saml:aud": "https://signin.aws.amazon.com/saml" };
  return { action: "sts:AssumeRoleWithSAML", resource: role.arn, ...withContext(side, context, settings) };
}

/**
 * The session tags that a SAML assertion gives.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-saml
 */
export function assertedTags(attributes: SamlCall["attributes"]): Pick<Session, "tags" | "transitiveTagKeys"> {
  const entries = Object.entries(attributes);
  const tags = entries.flatMap(([name, value]) => {
    const [, key] = /(?:^|\/)PrincipalTag:(.+)$/.exec(name) ?? [];
    return key === undefined ? [] : [{ key, value: String(value) }];
  });
  const transitiveTagKeys = entries.flatMap(([name, value]) => (/(?:^|\/)TransitiveTagKeys$/.test(name) ? value : []));
  return { tags, transitiveTagKeys };
}

/** Whether the trust policy lets a service assume the role. */
export function explainService(call: ServiceCall, settings: ExplainSettings): Explanation | undefined {
  return explained(serviceRequest(call, settings), { trust: compiledTrust(call.role, settings) });
}

/** A service's AssumeRole as the engine is asked about it. */
export function serviceRequest(call: ServiceCall, settings: ExplainSettings): RequestInput {
  const { service, role } = call;
  const side = callerContext({ kind: "service", service }, settings);
  const context = { ...side.context, ...call.context };
  return { action: "sts:AssumeRole", resource: role.arn, ...withContext(side, context, settings) };
}

/** Whether somebody without a user of IAM stands at the beginning of a caller's sessions. */
export function isOfFederation(caller: StageCaller): boolean {
  let from = credentialsOfCaller(caller, false);
  while (from.kind === "roleSession") ({ from } = from);
  return from.kind === "saml" || from.kind === "oidc";
}

/** The credentials with which a caller of a scenario calls; `mfaOnCall` says whether this call has a valid code. */
export function credentialsOfCaller(caller: StageCaller, mfaOnCall: boolean): Credentials {
  switch (caller.kind) {
    case "user":
      return { kind: "longTermKey", user: caller.user.arn, mfa: mfaOnCall };
    case "root":
      return { kind: "root", account: caller.account };
    case "session": {
      const { credentials } = caller.session;
      return credentials.kind === "sessionToken" ? { ...credentials, mfaOnCall } : credentials;
    }
  }
}

/** The ARN with which a caller of a scenario appears. */
export function arnOfCaller(caller: StageCaller): string {
  switch (caller.kind) {
    case "user":
      return caller.user.arn;
    case "root":
      return `arn:aws:iam::${caller.account}:root`;
    case "session":
      return caller.session.arn;
  }
}

function withContext(
  side: CallerContext,
  context: Readonly<Record<string, ContextInput>>,
  { decided }: ExplainSettings,
): Pick<RequestInput, "principal" | "context" | "uncertain"> {
  return {
    principal: decided?.principal ?? side.principal,
    context: decided?.context ?? context,
    uncertain: side.uncertain,
  };
}

/** How a decision is known: by whom it is made, and whether the call is only foreseen. */
export interface Foreseen {
  /** Whether the caller's session goes back to a web identity or an assertion; undefined where every key is known. */
  readonly ofFederation: boolean;
  /** Whether somebody else decides, so that AWS's undocumented behaviour may be the other way. */
  readonly bySomebodyElse: boolean;
}

function foreseen({ isForeseen = false }: ExplainSettings, ofFederation: boolean): Foreseen | undefined {
  return isForeseen ? { ofFederation, bySomebodyElse: true } : undefined;
}

/** What the engine decides on a request; undefined where it is none. */
export function explained(
  input: RequestInput,
  policies: PolicySet,
  how?: Foreseen | undefined,
): Explanation | undefined {
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") return undefined;
  const { request } = prepared;
  const decision = explain(request, policies);
  const { principal, resource } = input;
  const call: ForeseenCall | undefined = how && {
    action: request.action,
    context: request.context,
    ofFederation: how.ofFederation,
  };
  return {
    action: decision.deniedAction ?? input.action,
    principal,
    resource,
    decision,
    get trustPart() {
      return trustPartOf(request, policies, { foreseen: call, bySomebodyElse: how?.bySomebodyElse === true });
    },
    decisiveStatements: (given) => {
      const own = policies.trust;
      // The engine may have been asked about another text that says the same: the one that an account has.
      const trust = own?.document.source.text === given.source.text ? own : compiled("trust", given);
      const known = trust === own ? decision : undefined;
      return decisiveStatements(request, { ...policies, trust }, call, known);
    },
  };
}

/** What cannot be read denies: `compilePolicy` sees to it for the parts, and an unreadable whole is none that allows. */
export function compiled(kind: "trust" | "identity", { source }: GivenPolicy): CompiledPolicy | undefined {
  const parsed = parsePolicy(kind, source);
  const { document } = parsed;
  return document === undefined ? undefined : compilePolicy({ ...parsed, document });
}

function compiledTrust(role: GivenRole, { trust = role.trust }: ExplainSettings): CompiledPolicy | undefined {
  return compiled("trust", trust);
}

function callerPolicies(caller: StageCaller): PolicySet {
  switch (caller.kind) {
    case "root":
      return {};
    case "user":
      return policiesOfUser(caller.user);
    case "session":
      return policiesOfSession(caller.session);
  }
}

function policiesOfUser(user: GivenUser): PolicySet {
  const permissionsBoundary = user.permissionsBoundary && compiled("identity", user.permissionsBoundary);
  return { identity: identity(user.identityPolicies), permissionsBoundary };
}

function policiesOfSession({ role, user, sessionPolicy }: Session): PolicySet {
  if (role === undefined) return user === undefined ? {} : policiesOfUser(user);
  const session = sessionPolicy === undefined ? undefined : identity([sessionPolicy]);
  return { identity: identity(role.identityPolicies), session };
}

function identity(policies: readonly GivenPolicy[]): readonly CompiledPolicy[] {
  return policies.flatMap((policy) => compiled("identity", policy) ?? []);
}

function principalTags(caller: StageCaller): Record<string, string> {
  const tags = caller.kind === "root" ? [] : caller.kind === "user" ? caller.user.tags : sessionTags(caller.session);
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value]));
}

function sessionTags({ role, user, tags }: Session): Session["tags"] {
  return role === undefined ? (user?.tags ?? []) : tags;
}
