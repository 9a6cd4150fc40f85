import type { CompiledPolicy, CompiledResources, CompiledStatement } from "./compile.js";
import { conditionHolds } from "./condition.js";
import { compileResourcePattern, matches } from "./pattern.js";
import { directly, isExceptedFromDeny, reachOfAny } from "./principal.js";
import type { NeededAction, Request } from "./request.js";
import { resolveTemplate } from "./template.js";
import type { PolicyName, Trace } from "./trace.js";
import { type Facts, undocumented } from "./undocumented.js";

/** One run over the policies: what is asked, which way undocumented facts go, and who is told. */
export interface Evaluation {
  readonly request: Request;
  readonly facts: Facts;
  readonly trace: Trace | undefined;
}

/** What a policy says of a request, as bits: a Deny applies; an Allow applies, in the ways of `principal.ts`. */
export const denies = 8;

/**
 * What one policy says: 0 for nothing, `denies`, and the ways in which its Allow statements reach the caller
 * (`directly` for policies without principals). Without a trace the first Deny that applies ends it.
 */
export function evaluatePolicy(
  name: PolicyName,
  policy: CompiledPolicy,
  action: NeededAction,
  evaluation: Evaluation,
): number {
  let outcome = policy.document.readable ? 0 : denies;
  for (const statement of policy.statements) {
    evaluation.trace?.statement(name, policy, statement, action.name);
    const ways = statementReach(policy, statement, action, evaluation);
    // What AWS refuses to store neither allows nor denies.
    if (ways === notStored) return 0;
    evaluation.trace?.applied(ways !== 0);
    if (ways === 0) continue;
    if (statement.effect === "Allow") outcome |= ways;
    else if (evaluation.trace === undefined) return denies;
    else outcome |= denies;
  }
  return outcome;
}

/**
 * In which ways a statement is about an action, the caller and the resource of a request, as the bits of `principal.ts`,
 * whatever its conditions are; 0 for not at all. An Allow with an element that cannot be read is about nothing. Resources with
 * policy variables are compared with the context of the request. `action` is in lower case.
 */
export function waysOf(policy: CompiledPolicy, statement: CompiledStatement, action: string, request: Request): number {
  if ((statement.hasUnknownElements || statement.conditionUnreadable) && !whenUnreadable(statement)) return 0;
  if (!mayListAction(statement, action)) return 0;
  const ways = principalReach(policy, statement, request);
  return ways !== 0 && isAboutResource(statement, request) ? ways : 0;
}

/** Whether a statement is about an action, in lower case, of somebody and something. */
export function mayListAction(statement: CompiledStatement, action: string): boolean {
  return actionListed(statement, { name: action, folded: action, narrower: undefined }) !== "no";
}

/** The answer for a statement that AWS refuses to store, and the rest of its policy with it. */
const notStored = 16;

/** In which ways a statement applies to the caller; 0 for not at all. */
function statementReach(
  policy: CompiledPolicy,
  statement: CompiledStatement,
  action: NeededAction,
  evaluation: Evaluation,
): number {
  const { trace, facts, request } = evaluation;
  let applies = true;
  if (statement.hasUnknownElements && !whenUnreadable(statement)) {
    if (trace === undefined) return 0;
    trace.unknownElement(statement);
    applies = false;
  }
  const listed = actionListed(statement, action);
  if (listed === "no") {
    if (trace === undefined) return 0;
    trace.actionMismatch(statement);
    applies = false;
  }
  const ways = principalReach(policy, statement, request);
  if (ways === 0) {
    if (trace === undefined) return 0;
    trace.principalMismatch(statement);
    applies = false;
  }
  if (!isAboutResource(statement, request)) {
    if (trace === undefined) return 0;
    trace.resourceMismatch(statement);
    applies = false;
  }
  if (!conditionsHold(statement, evaluation)) applies = false;
  if (!applies) return 0;
  const isRefused = listed === "byStsWildcard" && facts.takesAlternative(undocumented.stsWildcardInTrustPolicy);
  return isRefused ? notStored : ways;
}

/** The answer for what cannot be read: it keeps an Allow from applying, and not a Deny. */
function whenUnreadable(statement: CompiledStatement): boolean {
  return statement.effect === "Deny";
}

/** Whether a statement is about an action; by `sts:*` only where nothing else of it is, and AWS may not store that. */
function actionListed(statement: CompiledStatement, action: NeededAction): "yes" | "no" | "byStsWildcard" {
  const { actions } = statement;
  if (actions === "unreadable") return whenUnreadable(statement) ? "yes" : "no";
  let listed = false;
  for (const pattern of actions.patterns) {
    if (matches(pattern, action.folded)) {
      listed = true;
      break;
    }
  }
  if (!listed && actions.allOfSts && action.folded.startsWith("sts:")) return actions.negated ? "no" : "byStsWildcard";
  return listed !== actions.negated ? "yes" : "no";
}

function principalReach(policy: CompiledPolicy, statement: CompiledStatement, request: Request): number {
  const { principals } = statement;
  if (principals === undefined) return directly;
  if (principals === "unreadable") return whenUnreadable(statement) ? directly : 0;
  if (!principals.negated) return reachOfAny(principals, request);
  if (statement.effect === "Deny") return isExceptedFromDeny(principals, request) ? 0 : directly;
  // AWS does not store a trust policy with NotPrincipal, so a statement with it allows nobody.
  if (policy.document.kind === "trust") return 0;
  return reachOfAny(principals, request) === 0 ? directly : 0;
}

function isAboutResource(statement: CompiledStatement, request: Request): boolean {
  const { resources } = statement;
  if (resources === undefined) return true;
  if (resources === "unreadable") return whenUnreadable(statement);
  return resourceListed(resources, request) !== resources.negated;
}

function resourceListed(resources: CompiledResources, request: Request): boolean {
  return resources.patterns.some(({ template, pattern }) => {
    if (pattern !== undefined) return matches(pattern, request.resource);
    const text = resolveTemplate(template, request.context);
    return text !== undefined && matches(compileResourcePattern(text), request.resource);
  });
}

function conditionsHold(statement: CompiledStatement, { request, facts, trace }: Evaluation): boolean {
  let all = true;
  if (statement.conditionUnreadable && !whenUnreadable(statement)) {
    if (trace === undefined) return false;
    trace.unreadableCondition(statement);
    all = false;
  }
  for (const condition of statement.conditions) {
    if (conditionHolds(condition, request.context, facts, whenUnreadable(statement))) {
      trace?.conditionHeld(condition);
    } else {
      if (trace === undefined) return false;
      trace.conditionMismatch(condition);
      all = false;
    }
  }
  return all;
}
