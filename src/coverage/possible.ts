import { type CompiledCondition, type CompiledStatement, holdsFor, matches } from "../engine/index.js";
import { type AssumeCaller, assumeCallerOf, keyPresence, type Principal } from "../iam/index.js";

/** The results of a condition that calls can show: it held, it failed, and its key was absent (whether it held or not). */
export const conditionResults = ["held", "failed", "absent"] as const;

export type ConditionResult = (typeof conditionResults)[number];

/** The results of a statement that calls of its principals and actions can show. */
export const statementResults = ["applied", "notApplied"] as const;

export type StatementResult = (typeof statementResults)[number];

/** What calls can show of a statement; what one cannot be sure to be impossible is possible. */
export interface PossibleResults {
  readonly statement: ReadonlySet<StatementResult>;
  /** In the order of its conditions. */
  readonly conditions: readonly ReadonlySet<ConditionResult>[];
}

/** What calls can show of a statement of a trust policy, each statement by itself. */
export function possibleResults(statement: CompiledStatement): PossibleResults {
  const callers = callersOf(statement);
  const conditions = statement.conditions.map((condition) => ({ condition, ...resultsOf(condition, callers) }));
  const results = new Set<StatementResult>();
  // What cannot be read keeps an Allow from applying, and AWS stores no such policy.
  const isReadable = !statement.hasUnknownElements && !statement.conditionUnreadable;
  if (callers.length > 0 && isReadable && conditions.every(({ held }) => held)) results.add("applied");
  // A statement without conditions applies to all its callers.
  if (conditions.some(({ failed }) => failed)) results.add("notApplied");
  return { statement: results, conditions: conditions.map(asSet) };
}

interface Results {
  readonly held: boolean;
  readonly failed: boolean;
  readonly absent: boolean;
}

function asSet({ held, failed, absent }: Results): ReadonlySet<ConditionResult> {
  const results = new Set<ConditionResult>();
  if (held) results.add("held");
  if (failed) results.add("failed");
  if (absent) results.add("absent");
  return results;
}

function resultsOf(condition: CompiledCondition, callers: readonly AssumeCaller[]): Results {
  const { form } = condition;
  // An unreadable condition has no known result, and the conditions of a statement without callers are not evaluated.
  if (form === undefined || callers.length === 0) return { held: false, failed: false, absent: false };
  const presences = callers.map((caller) => keyPresence(condition.source.key.value, caller));
  const canBeThere = presences.some((presence) => presence !== "never");
  const canLack = presences.some((presence) => presence !== "always");
  const there = whereKeyIsThere(condition);
  const holdsWithout = holdsFor(condition, new Map());
  const isAboutPresence = form.operator.keyTypes === undefined;
  return {
    held: (canBeThere && there.held) || (canLack && holdsWithout),
    failed: (canBeThere && there.failed) || (canLack && !holdsWithout),
    // A key that no call has is nothing to be tried both ways; and of Null, whether it held says whether the key was there.
    absent: canBeThere && canLack && !isAboutPresence,
  };
}

/** The results of a condition whose key is present: mostly both, since some values match and others do not. */
function whereKeyIsThere(condition: CompiledCondition): Pick<Results, "held" | "failed"> {
  const { form, key, source, knownKey } = condition;
  const values = source.values.map(({ value }) => value);
  const operator = form?.operator;
  const one = (held: boolean): Pick<Results, "held" | "failed"> => ({ held, failed: !held });
  // Null looks at nothing else, and without a value to compare with, the key's value makes no difference.
  if (operator?.keyTypes === undefined || values.length === 0) return one(holdsFor(condition, new Map([[key, ["?"]]])));
  const matchesAll =
    (/^String(Not)?Like$/.test(operator.name) && values.some((value) => /^\*+$/.test(value))) ||
    (operator.name === "Bool" && knownKey?.type === "Bool" && hasBoth(values));
  return matchesAll ? one(!operator.negated) : { held: true, failed: true };
}

function hasBoth(values: readonly string[]): boolean {
  const folded = values.map((value) => value.toLowerCase());
  return folded.includes("true") && folded.includes("false");
}

const everybody: readonly AssumeCaller[] = [
  { kind: "user" },
  { kind: "role" },
  { kind: "service" },
  { kind: "saml" },
  { kind: "oidc", host: undefined },
];

/** The callers whose calls get as far as the statement's conditions. */
function callersOf({ principals, actions, effect }: CompiledStatement): readonly AssumeCaller[] {
  if (principals === "unreadable" || principals === undefined || actions === "unreadable") return [];
  // An Allow with NotPrincipal allows no caller, and a Deny applies to nearly all.
  const listed = principals.negated ? (effect === "Deny" ? everybody : []) : principals.principals.flatMap(callersWho);
  return listed.filter((caller) => {
    const calls = [callOf(caller), "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];
    const isListed = (action: string): boolean =>
      actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, action));
    return calls.some((action) => isListed(action) !== actions.negated);
  });
}

function callersWho(principal: Principal): AssumeCaller | readonly AssumeCaller[] {
  switch (principal.kind) {
    case "everyone":
      return everybody;
    case "account":
      return [{ kind: "user" }, { kind: "role" }];
    case "uniqueId":
      return [{ kind: principal.id.startsWith("AIDA") ? "user" : "role" }];
    case "nobody":
      return [];
    case "user":
    case "role":
    case "roleSession":
    case "federatedUser":
    case "service":
    case "provider":
      return assumeCallerOf(principal) ?? [];
  }
}

function callOf({ kind }: AssumeCaller): string {
  if (kind === "saml") return "sts:assumerolewithsaml";
  return kind === "oidc" ? "sts:assumerolewithwebidentity" : "sts:assumerole";
}
