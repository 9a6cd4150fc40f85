import { explain, type StatementExplanation } from "../../engine/index.js";
import { foldName } from "../../iam/index.js";
import type { Located } from "../../policy/index.js";
import { actionsOf } from "../actions.js";
import { conditionTestsIn, needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedDocument, LintedPolicy, LintedStatement } from "../facts.js";
import { principalsOfStatement, type ReadPrincipal } from "../principals.js";
import type { RuleContext } from "../rule.js";
import { isPlainCall } from "./favorable-contexts.js";
import { type Entry, entryOf, peopleOf, sampleNames, sessionsNamedBy } from "./mfa-entries.js";
import { exceptionAtAGlance, isOfOrganization } from "./mfa-exceptions.js";
import { proveMfa } from "./mfa-question.js";
import {
  allValuesAre,
  looksLikeMfa,
  type MfaTest,
  mfaKeyOf,
  mfaTestsIn,
  mfaTestsOf,
  mfaTestsOfDenies,
  needsMfa,
} from "./mfa-tests.js";
import { canBeTriedOut, isOpenToStrangers, mostTried, ownPolicies, withoutMfa } from "./strangers.js";

/** A reason of one of some kinds, all with the same details. */
type ReasonOf<Kind extends string, Details> = { [Each in Kind]: { readonly kind: Each } & Details }[Kind];

type AllowKind = "ifExistsOnAllow" | "ageIfExistsOnAllow" | "inverted" | "nullOnAllow" | "negatedOnAllow" | "noValues";
type DenyKind = "boolOnDeny" | "invertedDeny" | "nullOnDeny" | "ageOnDeny" | "conflictingKeys" | "noValuesOnDeny";

/** Why a caller can assume the role without MFA, with the place of the mistake. */
export type BypassReason =
  /** An Allow's condition on an MFA key holds without MFA. */
  | ReasonOf<AllowKind, { readonly test: MfaTest }>
  /** A Deny's condition on an MFA key does not hold without MFA. */
  | ReasonOf<DenyKind, { readonly test: MfaTest; readonly deny: LintedStatement }>
  /** A Deny for callers without MFA is not about this caller: by a principal, an action or another condition. */
  | {
      readonly kind: "narrowDeny";
      readonly deny: LintedStatement;
      readonly place: Located<string>;
      readonly element: "Principal" | "Action" | "Condition";
    }
  /** Another statement requires MFA of the same caller. */
  | { readonly kind: "secondStatement"; readonly other: LintedStatement }
  | { readonly kind: "emptyCondition"; readonly place: Located<string> }
  /** Nothing requires MFA. */
  | { readonly kind: "notRequired" }
  /** A rule that is not only about MFA reports it. */
  | { readonly kind: "saidElsewhere" };

/** A caller that can assume the role without MFA, and why. */
export interface Bypass {
  readonly entry: Entry;
  readonly reason: BypassReason;
}

/**
 * The callers that can assume the role without MFA. For each statement that allows, for each of its principals that can be a
 * person, and for each reason, it is the first caller without MFA that the engine allows.
 */
export function bypassesOf({ policy }: Pick<RuleContext, "policy">): readonly Bypass[] {
  return policy.document.facts.bypasses;
}

/** The same, looked up anew. */
export function findBypasses({ policy, settings }: Pick<RuleContext, "policy" | "settings">): readonly Bypass[] {
  if (!canBeTriedOut(policy)) return [];
  const { document } = policy;
  const found: Bypass[] = [];
  const isRefuted = refuting();
  for (const statement of allowStatementsForPeople(policy)) {
    // The engine would allow every caller, for the same reason.
    if (mfaTestsIn(document, statement).some(needsMfa)) continue;
    // All callers of the statement are third parties, and the policy does not mention MFA.
    if (mfaTestsOf(document).length === 0 && exceptionAtAGlance(document, statement) === "external-ids") continue;
    const meant = isMfaMeant(policy, statement);
    const through: Bypass[] = [];
    for (const principal of principalsOfStatement(statement).slice(0, mostTried)) {
      const many = principal.principal.kind === "account" || principal.principal.kind === "everyone";
      const isPassedBy = !meant && many && demandsElsewhere(policy, statement, principal) !== undefined;
      const mayHave = (key: string): boolean => meant || !many || isPassedBy || !isOfOrganization(key);
      const people = peopleOf(policy, principal, meant && many, settings.ownAccounts);
      const named = meant ? sessionsNamedBy(policy, statement, principal) : [];
      // Each kind of credentials can have its own reason: a Deny may deny only one of them.
      const alone = [...people, ...named].flatMap(({ arn, kinds }) => kinds.map((kind) => ({ arn, kinds: [kind] })));
      const reasons = new Set<string>();
      for (const candidate of alone) {
        const entry = entryOf(policy, { statement, principal }, "sts:AssumeRole", [candidate], mayHave);
        if (entry === undefined || isRefuted(entry)) continue;
        const isNamed = named.some(({ arn }) => arn === candidate.arn);
        const reason = isNamed ? reasonForRole(entry) : reasonFor(entry);
        if (reason === undefined) continue;
        const key = placeKey(reason);
        if (reasons.has(key)) continue;
        reasons.add(key);
        through.push({ entry, reason });
        // A mistake in the statement itself is the same for all callers.
        if (!("deny" in reason)) break;
      }
    }
    // A statement that requires no MFA is one mistake, even if another statement allows some of its principals.
    const isWayRound = through.some(({ reason }) => reason.kind === "secondStatement");
    found.push(...through.filter(({ reason }) => !isWayRound || reason.kind !== "notRequired"));
  }
  return document.statements.length === 0 ? [] : found;
}

/**
 * Whether the call of an entry is impossible. Callers are tried with all keys that a policy tests, and some calls never have
 * some of these keys; the analysis knows which. Calls that every caller can make need no proof.
 */
function refuting(): (entry: Entry) => boolean {
  const known = { all: new Map<LintedStatement, boolean>(), unnamed: new Map<LintedStatement, boolean>() };
  return ({ statement, call, caller, policy: alone, principal: { principal } }) => {
    if (isPlainCall(call)) return false;
    // The proof is about unnamed roles, and not about a role that the principal names.
    const roles = isNamedRole(caller, principal) ? "all" : "unnamed";
    const verdict = known[roles].get(statement) ?? proveMfa(alone, roles).kind === "proved";
    known[roles].set(statement, verdict);
    return verdict;
  };
}

/** What counts as one mistake: a Deny, for all callers that it does not match, or the statement itself. */
function placeKey(reason: BypassReason): string {
  return "deny" in reason ? `deny ${reason.deny.index}` : reason.kind;
}

/** The statements that allow callers to assume the role and that have principals. */
export function allowStatementsForPeople({ document }: LintedPolicy): readonly LintedStatement[] {
  return document.statements.filter(
    (statement) =>
      statement.effect?.value === "Allow" &&
      statement.principal?.negated === false &&
      actionsOf(statement)?.includes("sts:AssumeRole") === true,
  );
}

/** Whether a policy has a condition on MFA for the callers of a statement: in the statement, or in a Deny. */
export function isMfaMeant({ document }: LintedPolicy, statement: LintedStatement): boolean {
  return mfaTestsIn(document, statement).length > 0 || mfaTestsOfDenies(document).length > 0;
}

/** Why the caller of an entry can assume the role. */
export function reasonFor(entry: Entry): BypassReason {
  return reasonInAllow(entry) ?? reasonInDenies(entry) ?? reasonOutside(entry);
}

/**
 * Why a session of a role that is named can assume the role, where a condition on MFA is about it: the statement's own, or
 * one of a Deny that it meets but for the MFA keys. Undefined if no condition on MFA is: AWS gives such sessions no MFA, so
 * policies that name roles are not expected to require it.
 */
export function reasonForRole(entry: Entry): BypassReason | undefined {
  const inAllow = reasonInAllow(entry);
  if (inAllow !== undefined) return inAllow;
  const reasons = reasonsInDenies(entry, ({ mismatches }) =>
    mismatches.every(({ key }) => key !== null && mfaKeyOf(key) !== undefined),
  );
  return reasons.find(({ kind }) => kind !== "narrowDeny");
}

/** Whether a caller is a role that a principal or a condition names, and not an example of all roles of an account. */
export function isNamedRole(caller: Entry["caller"], { kind }: ReadPrincipal["principal"]): boolean {
  return caller.kind === "role" && (kind === "role" || kind === "roleSession" || caller.name !== sampleNames.role);
}

/**
 * Whether a statement is for a third party, which is a machine: it requires an external ID, or a Deny denies calls without
 * one. Another rule reports conditions on the external ID that have no effect.
 */
export function asksForExternalId({ policy: { document }, statement }: Entry): boolean {
  return conditionTestsIn(document, statement).some(isOfExternalId) || document.facts.externalIdsOfDenies.length > 0;
}

/** An ID that is made of the caller's own name or tags was not agreed with a third party. */
function isOfExternalId({ test }: ReadTest): boolean {
  return foldName(test.key.value) === "sts:externalid" && !test.values.some(({ value }) => value.includes("${"));
}

/** The tests by which a Deny denies calls without an agreed external ID. */
export function externalIdsOfDenies(tests: readonly ReadTest[]): readonly ReadTest[] {
  return tests.filter(
    (read) => isOfExternalId(read) && read.statement.effect?.value === "Deny" && read.form?.operator.negated === true,
  );
}

/** The condition of the statement that was meant to require MFA, and does not. */
function reasonInAllow({ policy: { document }, statement }: Entry): BypassReason | undefined {
  const tests = mfaTestsIn(document, statement);
  const test = tests.find(({ mfaKey }) => mfaKey === "present") ?? tests[0];
  if (test === undefined) {
    return conditionTestsIn(document, statement).some(({ test: { key } }) => looksLikeMfa(key.value))
      ? { kind: "saidElsewhere" }
      : undefined;
  }
  const { form } = test;
  if (form === undefined) return { kind: "saidElsewhere" };
  // With a negated operator, IfExists or "false", the condition holds for them without ForAllValues as well.
  const isItsDoing = !form.ifExists && !form.operator.negated && !allValuesAre(test, "false");
  if (form.quantifier === "ForAllValues" && isItsDoing) return { kind: "saidElsewhere" };
  if (test.test.values.length === 0) return { kind: "noValues", test };
  if (form.operator.keyTypes === undefined) {
    return {
      kind: test.test.values.some(({ value }) => value.toLowerCase() === "true") ? "inverted" : "nullOnAllow",
      test,
    };
  }
  if (form.operator.negated) return { kind: "negatedOnAllow", test };
  if (test.mfaKey === "age") return { kind: "ageIfExistsOnAllow", test };
  if (allValuesAre(test, "false")) return { kind: "inverted", test };
  return form.ifExists && allValuesAre(test, "true") ? { kind: "ifExistsOnAllow", test } : { kind: "saidElsewhere" };
}

/** The Deny that was meant to deny the caller, and does not. One whose own MFA condition is wrong comes first. */
function reasonInDenies(entry: Entry): BypassReason | undefined {
  const reasons = reasonsInDenies(entry, () => true);
  return reasons.find(({ kind }) => kind !== "narrowDeny") ?? reasons[0];
}

/** What is wrong with the relevant Deny statements that do not deny a caller. */
function reasonsInDenies(
  { policy, request }: Entry,
  counts: (what: StatementExplanation) => boolean,
): readonly BypassReason[] {
  const { document } = policy;
  const denies = document.statements.filter((statement) => statement.effect?.value === "Deny");
  if (denies.length === 0) return [];
  const { explanation } = explain(request, { trust: policy, identity: ownPolicies() });
  return denies.flatMap((deny) => {
    const what = explanation.find(
      (each) => each.policy === "trust" && each.statement === deny.index && each.action === request.action,
    );
    return what === undefined || !counts(what) ? [] : (reasonInDeny(policy, deny, what) ?? []);
  });
}

function reasonInDeny(
  { document }: LintedPolicy,
  deny: LintedStatement,
  { mismatches }: StatementExplanation,
): BypassReason | undefined {
  const tests = mfaTestsIn(document, deny);
  if (tests.length === 0) {
    const typo = conditionTestsIn(document, deny).some(({ test }) => looksLikeMfa(test.key.value));
    return typo ? { kind: "saidElsewhere" } : undefined;
  }
  const failed = (test: { readonly operator: Located<string>; readonly key: Located<string> }): boolean =>
    mismatches.some(({ operator, key }) => operator === test.operator.value && key === test.key.value);
  const failing = tests.filter(({ test }) => failed(test));
  const elements = mismatches.map(({ element }) => element);
  const action = deny.action;
  if (action !== undefined && (elements.includes("Action") || elements.includes("NotAction")))
    return { kind: "narrowDeny", deny, place: action.key, element: "Action" };
  const principal = deny.principal;
  if (principal !== undefined && (elements.includes("Principal") || elements.includes("NotPrincipal")))
    return { kind: "narrowDeny", deny, place: principal.key, element: "Principal" };
  const [test] = failing;
  if (test === undefined) {
    const other = conditionTestsIn(document, deny).find((read) => failed(read.test));
    return other && { kind: "narrowDeny", deny, place: other.test.key, element: "Condition" };
  }
  const kind = kindInDeny(test, tests);
  // Another rule reports values that are neither true nor false.
  const isBoolean = allValuesAre(test, "false") || allValuesAre(test, "true");
  const isOdd = kind === "boolOnDeny" && (test.form?.ifExists === true || !isBoolean);
  return isOdd ? { kind: "saidElsewhere" } : { kind, test, deny };
}

function kindInDeny(test: MfaTest, tests: readonly MfaTest[]): DenyKind {
  const { form } = test;
  if (test.test.values.length === 0) return "noValuesOnDeny";
  if (isAgainstItself(tests)) return "conflictingKeys";
  if (form?.operator.keyTypes === undefined) return "nullOnDeny";
  if (test.mfaKey === "age") return "ageOnDeny";
  return allValuesAre(test, "true") !== form.operator.negated ? "invertedDeny" : "boolOnDeny";
}

/** Whether conditions require both that MFA is absent and an age of it, although the age is absent with it. */
export function isAgainstItself(tests: readonly MfaTest[]): boolean {
  const without = tests.some(
    (test) => test.mfaKey === "present" && !(test.form?.operator.negated ?? true) && allValuesAre(test, "false"),
  );
  return without && tests.some((test) => test.mfaKey === "age" && needsItsKey(test));
}

/** Whether everybody in the world can assume the role: another rule reports that, as it is worse. */
function isOpenToAll({ policy, statement, principal: { principal, value } }: Entry): boolean {
  if (principal.kind !== "everyone") return false;
  return value.type.value === "*" || isOpenToStrangers(policy, statement, withoutMfa);
}

/** Any other reason: another statement, an empty condition, or the lack of any condition. */
function reasonOutside(entry: Entry): BypassReason {
  if (isOpenToAll(entry)) return { kind: "saidElsewhere" };
  const { policy, statement, principal } = entry;
  const empty =
    statement.condition?.node.kind === "object" && statement.condition.tests.length === 0
      ? (statement.condition.operators[0] ?? statement.condition.key)
      : undefined;
  if (empty !== undefined && (statement.condition?.operators.length ?? 0) < 2)
    return { kind: "emptyCondition", place: empty };
  const other = demandsElsewhere(policy, statement, principal);
  if (other !== undefined) return { kind: "secondStatement", other };
  return asksForExternalId(entry) ? { kind: "saidElsewhere" } : { kind: "notRequired" };
}

/** Whether another statement requires MFA of the callers that this one allows without it. */
export function isPassingBy(policy: LintedPolicy, statement: LintedStatement): boolean {
  return principalsOfStatement(statement).some(
    (principal) => demandsElsewhere(policy, statement, principal) !== undefined,
  );
}

/** Another statement with a condition on MFA that allows the callers of a principal of this one. */
function demandsElsewhere(
  { document }: LintedPolicy,
  statement: LintedStatement,
  principal: ReadPrincipal,
): LintedStatement | undefined {
  const demanding = document.facts.demandingStatements;
  const others = groupsMeeting(principal).flatMap((group) => {
    const [first, second] = demanding.get(group) ?? [];
    const other = first === statement ? second : first;
    return other === undefined ? [] : [other];
  });
  return others.reduce<LintedStatement | undefined>(
    (earliest, each) => (earliest === undefined || each.index < earliest.index ? each : earliest),
    undefined,
  );
}

/**
 * The first two statements with a condition on MFA that allow people of a group, by the group: a user, all of an account,
 * any of an account, everybody, or anybody.
 */
export function demandingStatements(document: LintedDocument): ReadonlyMap<string, readonly LintedStatement[]> {
  const demanding = new Map<string, LintedStatement[]>();
  for (const statement of document.statements) {
    if (statement.effect?.value !== "Allow" || mfaTestsIn(document, statement).length === 0) continue;
    for (const group of principalsOfStatement(statement).flatMap(groupsOf)) {
      const known = demanding.get(group) ?? [];
      if (known.length < 2 && known.at(-1) !== statement) demanding.set(group, [...known, statement]);
    }
  }
  return demanding;
}

/** The groups that a principal is one of, or is itself. */
function groupsOf({ principal }: ReadPrincipal): readonly string[] {
  switch (principal.kind) {
    case "everyone":
      return ["everybody", "anybody"];
    case "account":
      return [`all of ${principal.account}`, `any of ${principal.account}`, "anybody"];
    case "user":
      return [principal.arn, `any of ${principal.account}`, "anybody"];
    default:
      return [];
  }
}

/** The groups whose people are those of a principal, or some of them, or they and others. */
function groupsMeeting({ principal }: ReadPrincipal): readonly string[] {
  switch (principal.kind) {
    case "everyone":
      return ["anybody"];
    case "account":
      return [`any of ${principal.account}`, "everybody"];
    case "user":
      return [principal.arn, `all of ${principal.account}`, "everybody"];
    default:
      return [];
  }
}
