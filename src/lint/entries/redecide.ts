import { callerContext, callerKinds } from "../../callers/index.js";
import {
  type CompiledPolicy,
  type DecisionKind,
  decisionUnder,
  prepareRequest,
  type Request,
} from "../../engine/index.js";
import { assumeCallerOf, keyPresence, type Presence, type Principal, readCaller } from "../../iam/index.js";
import type { AssumeAction } from "../actions.js";
import { type LintedPolicy, type LintedStatement, PolicyFacts } from "../facts.js";
import { principalsOfStatement } from "../principals.js";
import { defaultSettings, type LintSettings } from "../rule.js";
import { favorableContexts } from "./favorable-contexts.js";
import { canBeTriedOut, foreignAccount, mostTried, ownPolicies } from "./strangers.js";

/** A caller for which the decision changed when the policy was fixed. */
export interface Redecision {
  /** With which credentials, as `simulate --caller` names them. */
  readonly kind: string;
  /** The caller's ARN, service or provider. */
  readonly principal: string;
  readonly before: DecisionKind;
  readonly now: DecisionKind;
}

/** What a fixed policy decides on the callers that could assume the role without MFA before. */
export function bypassesDecidedAgain(
  before: CompiledPolicy,
  now: CompiledPolicy,
  settings: LintSettings = defaultSettings,
): readonly Redecision[] {
  const decided = new PolicyFacts(before, settings).bypasses.map(({ entry: { kind, request } }) => ({
    kind,
    principal: request.principal,
    before: decisionOn(request, before),
    now: decisionOn(request, now),
  }));
  return distinct(decided);
}

/**
 * The callers that a fixed policy allows and that were denied before, among callers of all kinds that its statements name,
 * with the contexts that its conditions test.
 */
export function newlyLetIn(before: CompiledPolicy, repaired: CompiledPolicy): readonly Redecision[] {
  if (!canBeTriedOut(before) || !canBeTriedOut(repaired)) return [];
  const { policy: now } = new PolicyFacts(repaired, defaultSettings);
  const found: Redecision[] = [];
  for (const statement of now.document.statements) {
    if (statement.effect?.value !== "Allow") continue;
    for (const { principal } of principalsOfStatement(statement).slice(0, mostTried)) {
      for (const [kind, request] of requestsOf(now, statement, principal)) {
        if (decisionOn(request, now) !== "allowed") continue;
        const decision = decisionOn(request, before);
        if (decision !== "allowed")
          found.push({ kind, principal: request.principal, before: decision, now: "allowed" });
      }
    }
  }
  return distinct(found);
}

const now = Date.UTC(2026, 0, 1, 12) / 1000;
const mostContexts = 24;

function* requestsOf(
  policy: LintedPolicy,
  statement: LintedStatement,
  principal: Principal,
): Generator<readonly [kind: string, request: Request]> {
  for (const name of callersOf(policy, principal)) {
    const caller = readCaller(name);
    const assuming = caller && assumeCallerOf(caller);
    if (caller === undefined || assuming === undefined) continue;
    const presenceOf = (key: string): Presence => keyPresence(key, assuming);
    for (const { name: kind, credentials } of callerKinds) {
      const held = credentials(caller, { now, age: 60 });
      if (held === undefined) continue;
      const made = callerContext(held, { now });
      const account = "account" in caller ? caller.account : "654320123456";
      const partition = ("partition" in caller ? caller.partition : undefined) ?? "aws";
      let left = mostContexts;
      for (const context of favorableContexts(policy, statement, made.context, presenceOf)) {
        if (left-- === 0) break;
        const resource = `arn:${partition}:iam::${account}:role/this`;
        const prepared = prepareRequest({ action: actionOf(held.kind), principal: made.principal, resource, context });
        if (prepared.kind === "ready") yield [kind, prepared.request];
      }
    }
  }
}

function actionOf(kind: string): AssumeAction {
  if (kind === "saml") return "sts:AssumeRoleWithSAML";
  return kind === "oidc" ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
}

/** Some callers that a principal of a policy matches. */
function callersOf(policy: LintedPolicy, principal: Principal): readonly string[] {
  switch (principal.kind) {
    case "user":
    case "role":
    case "roleSession":
    case "federatedUser":
      return [principal.arn];
    case "account":
      return someOf(principal.partition ?? "aws", principal.account);
    case "everyone":
      return someOf("aws", foreignAccount(policy));
    case "service":
      return [principal.name];
    case "provider":
      return [principal.text];
    case "uniqueId":
    case "nobody":
      return [];
  }
}

function someOf(partition: string, account: string): readonly string[] {
  return [`arn:${partition}:iam::${account}:user/somebody`, `arn:${partition}:iam::${account}:role/some-role`];
}

function decisionOn(request: Request, trust: CompiledPolicy): DecisionKind {
  return decisionUnder(request, { trust, identity: ownPolicies() });
}

function distinct(decided: readonly Redecision[]): readonly Redecision[] {
  return [...new Map(decided.map((one) => [`${one.kind} ${one.principal} ${one.before} ${one.now}`, one])).values()];
}
