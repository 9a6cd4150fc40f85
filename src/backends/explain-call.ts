import { asksUnseen, type ForeseenCall } from "../callers/index.js";
import { decisiveStatements } from "../coverage/index.js";
import {
  type CompiledStatement,
  type ContextInput,
  decide,
  explain,
  type PolicySet,
  prepareRequest,
  type Request,
} from "../engine/index.js";
import type { Evidence } from "../evidence/index.js";
import type { RoleCall, ScenarioCaller, Session } from "./call.js";
import { isOfFederation } from "./caller.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import type { GivenPolicy, GivenUser } from "./given.js";
import type { Explanation } from "./outcome.js";
import { type RequestSettings, roleRequest } from "./role-request.js";
import { type Knowledge, trustPartOf } from "./trust-part.js";

/** What an explanation depends on besides the call. */
export interface ExplainSettings extends RequestSettings {
  readonly policies: CompiledPolicies;
  /** Who called and with which keys, where the endpoint that decided tells it; else it is worked out from the call. */
  readonly decided?:
    | { readonly principal: string; readonly context: Readonly<Record<string, ContextInput>> }
    | undefined;
  /** The policy that the role has, where it is not the given one. */
  readonly trust?: GivenPolicy | undefined;
  /** Whether another program decides, on a real call, which may have keys that are not known here. */
  readonly isForeseen?: boolean | undefined;
}

/**
 * Whether the caller's policies and the role's trust policy allow a call, and why, by the engine; undefined where the engine
 * cannot be asked about it.
 */
export function explainCall(call: RoleCall, settings: ExplainSettings): Explanation | undefined {
  const { decided, policies: compiled, isForeseen = false } = settings;
  const prepared = prepareRequest({ ...roleRequest(call, settings), ...decided });
  if (prepared.kind === "refused") return undefined;
  const { trust = call.role.trust } = settings;
  const own = call.kind === "assumeRole" ? callerPolicies(call.caller, compiled) : {};
  const policies = { ...own, trust: compiled.of("trust", trust) };
  // A service's call is decided here and nowhere else.
  const isReal = isForeseen && call.kind !== "assumeAsService";
  return explained(prepared.request, policies, {
    compiled,
    foreseen: isReal ? foreseenCall(prepared.request, isOfFederation(call)) : undefined,
    bySomebodyElse: isReal,
  });
}

/** A call that is not made yet, or that another program decides. */
export function foreseenCall({ action, context }: Request, ofFederation: boolean): ForeseenCall {
  return { action, context, ofFederation };
}

/** What the engine decides on a request. */
export function explained(request: Request, policies: PolicySet, known: Knowledge): Explanation {
  const decision = explain(request, policies);
  const { foreseen, compiled } = known;
  const trustPart = once(() => trustPartOf(request, policies, known));
  return {
    action: decision.deniedAction ?? request.action,
    principal: request.principal,
    resource: request.resource,
    decision,
    get trustPart() {
      return trustPart();
    },
    decisiveStatements: (given) => {
      const own = policies.trust;
      // The engine may have been asked about another text that says the same: the one that an account has.
      const trust = own?.document.source.text === given.source.text ? own : compiled.of("trust", given);
      const decided = trust === own ? decision : undefined;
      const isKnown = foreseen === undefined ? undefined : (each: CompiledStatement) => !asksUnseen(each, foreseen);
      return decisiveStatements(request, { ...policies, trust }, isKnown, decided);
    },
    decisionWith: (given) => {
      const trust = compiled.of("trust", given);
      return trust && decide(request, { ...policies, trust }).decision;
    },
  };
}

/** A decision of the engine as evidence has it. */
export function evidencedDecision({
  decision: { decision, matched, undocumented },
}: Explanation): Evidence["decision"] {
  const statements = matched.map(({ policy, statement }) => `${policy}/Statement/${statement}`);
  return { decision, statements, undocumented: undocumented.map(({ id }) => id) };
}

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function callerPolicies(caller: ScenarioCaller, compiled: CompiledPolicies): PolicySet {
  switch (caller.kind) {
    case "root":
      return {};
    case "user":
      return policiesOfUser(caller.user, compiled);
    case "session":
      return policiesOfSession(caller.session, compiled);
  }
}

function policiesOfUser({ identityPolicies, permissionsBoundary }: GivenUser, compiled: CompiledPolicies): PolicySet {
  return {
    identity: compiled.identity(identityPolicies),
    permissionsBoundary: permissionsBoundary && compiled.of("identity", permissionsBoundary),
  };
}

function policiesOfSession({ role, user, sessionPolicy }: Session, compiled: CompiledPolicies): PolicySet {
  if (role === undefined) return user === undefined ? {} : policiesOfUser(user, compiled);
  const session = sessionPolicy === undefined ? undefined : compiled.identity([sessionPolicy]);
  return { identity: compiled.identity(role.identityPolicies), session };
}
