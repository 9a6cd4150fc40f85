import type { AskedRoles, Found } from "../../analysis/index.js";
import { prepareRequest } from "../../engine/index.js";
import { foldName, readCaller, type User } from "../../iam/index.js";
import { actionsOf } from "../actions.js";
import type { LintedDocument, LintedPolicy, LintedStatement } from "../facts.js";
import { principalsOfStatement, type ReadPrincipal } from "../principals.js";
import type { RuleContext } from "../rule.js";
import {
  allowStatementsForPeople,
  asksForExternalId,
  type BypassReason,
  bypassesOf,
  isMfaMeant,
  isNamedRole,
  isPassingBy,
  reasonFor,
  reasonForRole,
} from "./mfa-bypasses.js";
import type { Entry } from "./mfa-entries.js";
import {
  exceptionAtAGlance,
  exceptionOfKey,
  type MfaException,
  type MfaExceptionId,
  mfaExceptions,
  namesRolesByCondition,
  namesUsers,
  withDenies,
  withoutExcepted,
} from "./mfa-exceptions.js";
import { proveMfa } from "./mfa-question.js";
import { allValuesAre, mfaTestsIn, needsMfa } from "./mfa-tests.js";
import { canBeTriedOut, withOnlyThese } from "./strangers.js";

/** How many statements are reported at once; the others are reported when these are fixed. */
const mostEntries = 4;

/** How often the analysis is asked about a policy when its answers are about callers that are not looked for. */
const mostQuestions = 12;

/** A caller that can assume the role without MFA, as the analysis found it. */
export interface ProvenEntry {
  readonly entry: Entry;
  /** JSON pointers to the places at which another rule may explain this finding. */
  readonly elements: readonly string[] | undefined;
}

/** Statements for which the analysis cannot tell whether a caller can assume the role without MFA. */
export interface Unproved {
  readonly statements: readonly LintedStatement[];
  readonly cause: UnprovedCause;
  /** JSON pointers to the places at which another rule may report the same. */
  readonly elements: readonly string[];
}

/** Why something could not be told. */
export interface UnprovedCause {
  readonly why: string;
  /** The IDs of the undocumented behaviors of AWS that the answer depends on. */
  readonly undocumented?: readonly string[] | undefined;
}

/** What the analysis finds in a policy besides what was found by trying callers. */
export interface MfaJudgement {
  readonly entries: readonly ProvenEntry[];
  readonly unproved: readonly Unproved[];
  /** The exceptions by which callers are not asked for MFA, in their own order. */
  readonly exceptions: readonly MfaException[];
}

const nothing: MfaJudgement = { entries: [], unproved: [], exceptions: [] };

/**
 * The callers that can assume the role without MFA although trying callers found none: one for each statement, found by an
 * analysis of all calls. Statements that require MFA, and those whose callers are all exempt, are left out.
 */
export function judgeMfa({ document }: LintedPolicy): MfaJudgement {
  return document.facts.judgement;
}

/** The same, looked up anew. */
export function judgePolicy({ policy }: Pick<RuleContext, "policy">): MfaJudgement {
  const { document } = policy;
  if (!canBeTriedOut(policy) || document.statements.some(stopsAll(document))) return nothing;
  const loose = allowStatementsForPeople(policy).filter(
    (statement) => isForPeople(statement) && !mfaTestsIn(document, statement).some(needsMfa),
  );
  if (loose.length === 0) return nothing;
  const tried = bypassesOf({ policy }).filter(({ entry, reason }) => !isExcepted(entry, reason));
  const told = new Set(tried.map(({ entry }) => entry.statement));
  const open = loose.filter((statement) => !told.has(statement));
  const found = new Findings(policy);
  for (const { entry, reason } of tried) {
    if (reason.kind === "saidElsewhere") found.entry(entry, reason);
  }
  const isMeant = (statement: LintedStatement): boolean => isMfaMeant(policy, statement);
  judgeMeant(found, open.filter(isMeant));
  judgeOthers(
    found,
    open.filter((statement) => !isMeant(statement)),
  );
  return found.judgement();
}

/** What was found so far. */
class Findings {
  readonly policy: LintedPolicy;
  readonly #entries: ProvenEntry[] = [];
  readonly #unproved: Unproved[] = [];
  readonly #exceptions = new Set<MfaExceptionId>();

  constructor(policy: LintedPolicy) {
    this.policy = policy;
  }

  entry(entry: Entry, { kind }: BypassReason): void {
    // One for each statement.
    if (this.hasEntry(entry.statement)) return;
    const elements = kind === "saidElsewhere" ? aroundEntry(this.policy.document, entry.statement) : undefined;
    this.#entries.push({ entry, elements });
  }

  hasEntry(statement: LintedStatement): boolean {
    return this.#entries.some(({ entry }) => entry.statement === statement);
  }

  except(id: MfaExceptionId): void {
    this.#exceptions.add(id);
  }

  unproved(all: readonly LintedStatement[], cause: Unproved["cause"]): void {
    const statements = all.filter((statement) => !this.#unproved.some((each) => each.statements.includes(statement)));
    const around = statements.flatMap((statement) => aroundEntry(this.policy.document, statement));
    if (statements.length > 0) this.#unproved.push({ statements, cause, elements: [...new Set(around)] });
  }

  judgement(): MfaJudgement {
    return {
      entries: this.#entries,
      unproved: this.#unproved,
      exceptions: mfaExceptions.filter(({ id }) => this.#exceptions.has(id)),
    };
  }
}

/** Whether a caller that was tried belongs to an exception: a third party, of which no condition requires MFA. */
function isExcepted(entry: Entry, { kind }: BypassReason): boolean {
  const hasId = Object.keys(entry.call).some((key) => exceptionOfKey(key) === "external-ids");
  return kind === "saidElsewhere" && hasId && !isMfaMeant(entry.policy, entry.statement) && asksForExternalId(entry);
}

/** Statements with a condition on MFA: the only exceptions are roles that the condition is not about. */
function judgeMeant(found: Findings, statements: readonly LintedStatement[]): void {
  const { policy } = found;
  const forMany = statements.filter(namesPeople);
  ask(found, { policy, statements: forMany, roles: "unnamed" });
  const named = statements.filter((statement) => !found.hasEntry(statement));
  if (named.length === 0 || !mentionsRoles(policy.document)) return;
  ask(found, { policy, statements: named, roles: "all" });
}

/** Statements without a condition on MFA. */
function judgeOthers(found: Findings, statements: readonly LintedStatement[]): void {
  const { policy } = found;
  const { document } = policy;
  const groups = new Map<string, Question & { readonly statements: LintedStatement[] }>();
  for (const statement of statements) {
    if (principalsOfStatement(statement).some(isRole)) found.except("named-roles");
    const exceptions = exceptionsOpenTo(policy, statement);
    const exception = exceptionAtAGlance(document, statement);
    if (exception !== undefined && exceptions.includes(exception)) {
      found.except(exception);
      continue;
    }
    if (!namesPeople(statement)) continue;
    const roles = namesRolesByCondition(document, statement) ? "none" : "unnamed";
    const key = [roles, ...exceptions].join(" ");
    const group = groups.get(key) ?? {
      policy,
      statements: [],
      roles,
      narrowed: (open) => withoutExcepted(open, exceptions),
    };
    group.statements.push(statement);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    for (const statement of ask(found, group)) noteException(found, statement);
  }
}

/** The exceptions that callers of a statement without a condition on MFA can belong to. */
function exceptionsOpenTo(policy: LintedPolicy, statement: LintedStatement): readonly MfaExceptionId[] {
  // Callers that must have MFA by another statement must have it here too.
  if (isPassingBy(policy, statement)) return ["named-roles"];
  return namesUsers(statement) ? ["named-roles", "external-ids"] : ["named-roles", "external-ids", "organizations"];
}

/** Notes the exception by which callers of a statement can assume the role, if any can. */
function noteException(found: Findings, statement: LintedStatement): void {
  const verdict = proveMfa(
    withOnlyThese(found.policy, (each) => each === statement),
    "all",
  );
  if (verdict.kind !== "violated") return;
  const keys = Object.keys(verdict.found.witness.context).flatMap((key) => exceptionOfKey(key) ?? []);
  found.except(keys[0] ?? "named-roles");
}

/** The form that AWS recommends: a Deny of callers without MFA, without other conditions. */
function stopsAll(document: LintedDocument): (statement: LintedStatement) => boolean {
  return (statement) => {
    const { effect, principal, condition } = statement;
    if (effect?.value !== "Deny" || principal?.negated !== false || condition?.tests.length !== 1) return false;
    if (actionsOf(statement)?.includes("sts:AssumeRole") !== true) return false;
    const isPlain = mfaTestsIn(document, statement).some(
      (test) =>
        test.mfaKey === "present" &&
        test.form?.operator.name === "Bool" &&
        test.form.ifExists &&
        test.form.quantifier === undefined &&
        // In other letter case it depends on what AWS does not document.
        test.form.canonical === test.test.operator.value &&
        test.test.values.every(({ value }) => value === "false") &&
        allValuesAre(test, "false"),
    );
    return isPlain && principalsOfStatement(statement).some((each) => each.principal.kind === "everyone");
  };
}

const peopleKinds: ReadonlySet<string> = new Set(["user", "account", "everyone"]);

function namesPeople(statement: LintedStatement): boolean {
  return principalsOfStatement(statement).some(({ principal }) => peopleKinds.has(principal.kind));
}

function isRole({ principal }: ReadPrincipal): boolean {
  return principal.kind === "role" || principal.kind === "roleSession";
}

/** Whether a statement is for users, sessions of roles, or for both. */
function isForPeople(statement: LintedStatement): boolean {
  return namesPeople(statement) || principalsOfStatement(statement).some(isRole);
}

/** Whether a policy tells roles apart, by a principal or by a condition. */
function mentionsRoles({ statements }: LintedDocument): boolean {
  return statements.some(
    (statement) =>
      principalsOfStatement(statement).some(isRole) ||
      (statement.condition?.tests ?? []).some(({ key }) => /^aws:(principalarn|userid)$/i.test(key.value)),
  );
}

/** A question about some statements. */
interface Question {
  readonly policy: LintedPolicy;
  readonly statements: readonly LintedStatement[];
  readonly roles: AskedRoles;
  /** The policy with these statements, for the callers of the question. */
  readonly narrowed?: (open: LintedPolicy) => LintedPolicy;
}

/** Reports a caller for each of some statements; answers the statements that allow nobody to assume the role. */
function ask(
  found: Findings,
  { policy, statements, roles, narrowed = (open) => open }: Question,
): readonly LintedStatement[] {
  const left = new Set(statements);
  let told = 0;
  let impossible: readonly object[] = [];
  for (let questions = 0; left.size > 0 && told < mostEntries; questions++) {
    if (questions === mostQuestions) {
      found.unproved([...left], { why: "there are too many callers to examine" });
      return [];
    }
    const open = withOnlyThese(policy, (statement) => left.has(statement));
    const asked = narrowed(open);
    const verdict = proveMfa(impossible.length === 0 ? asked : withDenies(asked, impossible), roles);
    switch (verdict.kind) {
      case "proved": {
        return [...left];
      }
      case "unknown":
        found.unproved([...left], verdict);
        return [];
      case "violated": {
        const statement = [...left].find(({ index }) => index === verdict.found.statement);
        // INVARIANT: the statement that allows a witness is one of those that were asked about.
        if (statement === undefined) throw new Error(`no such statement: ${verdict.found.statement}`);
        const entry = entryOfFound(open, statement, verdict.found);
        const namesake = entry?.caller.kind === "user" ? namesakeOf(entry.caller, policy.document) : undefined;
        if (namesake !== undefined) {
          impossible = [...impossible, namesake];
          continue;
        }
        left.delete(statement);
        if (entry === undefined) {
          found.unproved([statement], { why: "a caller was found that no principal of the statement names" });
          continue;
        }
        const isNamed = isNamedRole(entry.caller, entry.principal.principal);
        const reason = isNamed ? reasonForRole(entry) : reasonFor(entry);
        if (reason === undefined) {
          found.except("named-roles");
          continue;
        }
        found.entry(entry, reason);
        told++;
      }
    }
  }
  return [];
}

/** The places at which the mistake can be: the statement, and the Deny statements. */
function aroundEntry({ statements }: LintedDocument, statement: LintedStatement): readonly string[] {
  return statements.filter((each) => each === statement || each.effect?.value === "Deny").map(({ pointer }) => pointer);
}

/** The entry of the caller of a witness; undefined if no principal of the statement matches the caller. */
function entryOfFound(policy: LintedPolicy, statement: LintedStatement, { witness, actor }: Found): Entry | undefined {
  const arn = witness.context["aws:PrincipalArn"];
  const caller = readCaller(typeof arn === "string" ? arn : witness.principal);
  const prepared = prepareRequest(witness);
  if ((caller?.kind !== "user" && caller?.kind !== "role") || prepared.kind !== "ready") return undefined;
  const principal = principalsOfStatement(statement).find((each) => means(each, caller));
  if (principal === undefined) return undefined;
  const call = Object.fromEntries(Object.entries(witness.context).filter(([key]) => !ofCaller.has(foldName(key))));
  const kind = kindOf(actor.kind === "roleSession", "aws:MultiFactorAuthPresent" in witness.context);
  return { statement, principal, kind, caller, call, request: prepared.request, policy };
}

function kindOf(isSession: boolean, hasKey: boolean): Entry["kind"] {
  if (isSession) return hasKey ? "role-session" : "identity-center";
  return hasKey ? "session-token" : "long-term-key";
}

/**
 * A condition on a user and on users like it that would have the name of a user that the policy names. No two users of an
 * account have the same name, even with different paths.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function namesakeOf({ arn, account, name }: User, { statements }: LintedDocument): object | undefined {
  const named = statements
    .flatMap(principalsOfStatement)
    .flatMap(({ principal: each }) =>
      each.kind === "user" && each.account === account && each.name.toLowerCase() === name.toLowerCase()
        ? [each.arn]
        : [],
    );
  if (named.length === 0 || named.includes(arn)) return undefined;
  return {
    StringEqualsIgnoreCase: { "aws:username": name },
    StringEquals: { "aws:PrincipalAccount": account },
    StringNotEquals: { "aws:PrincipalArn": named },
  };
}

function means({ principal }: ReadPrincipal, caller: Entry["caller"]): boolean {
  if (caller.kind !== "user" && caller.kind !== "role") return false;
  switch (principal.kind) {
    case "user":
    case "role":
      return principal.arn === caller.arn;
    case "roleSession":
      return caller.kind === "role" && principal.account === caller.account && principal.roleName === caller.name;
    case "account":
      return principal.account === caller.account;
    default:
      return principal.kind === "everyone";
  }
}

/** Keys that the words about the caller already name. */
const ofCaller: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:principalisawsservice"],
  "aws:multifactorauthpresent",
]);
