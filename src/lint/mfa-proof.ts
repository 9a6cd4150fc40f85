import type { AskedRoles, Found } from "../analysis/index.js";
import { type CompiledPolicy, prepareRequest } from "../engine/index.js";
import { foldName, readCaller, type User } from "../iam/index.js";
import type { PolicyDocument, Statement } from "../policy/index.js";
import { actionsOf } from "./actions.js";
import { conditionTestsOf } from "./conditions.js";
import {
  allowStatementsForPeople,
  type BypassReason,
  bypassesOf,
  isMfaMeant,
  isOfOrganization,
  reasonFor,
} from "./mfa-bypasses.js";
import type { Entry } from "./mfa-entries.js";
import { proveMfa } from "./mfa-question.js";
import { allValuesAre, mfaTestsIn, mfaTestsOf, needsMfa } from "./mfa-tests.js";
import { principalsOfStatement, type ReadPrincipal } from "./principals.js";
import type { RuleContext } from "./rule.js";
import { canBeTriedOut, withOnlyThese } from "./strangers.js";

/** Of so many statements it is said that somebody gets in; the others' turn comes when these are mended. */
const mostQuestions = 4;

/** Somebody who gets in without MFA, by proof. */
export interface ProvenEntry {
  readonly entry: Entry;
  /** Where another rule should have something to say that explains it, though it may not see it; as JSON pointers. */
  readonly elements: readonly string[] | undefined;
}

/**
 * Who gets in without MFA where trying callers out found nobody: one for each statement, found by looking at all calls.
 * Asked only of statements through which it could be otherwise, of policies that speak of MFA.
 */
export function bypassesByProof({
  document,
  policy,
  settings,
}: Pick<RuleContext, "document" | "policy" | "settings">): readonly ProvenEntry[] {
  if (mfaTestsOf(document).length === 0 || !canBeTriedOut(policy) || document.statements.some(stopsAll(document))) {
    return [];
  }
  const tried = bypassesOf({ policy, settings });
  const told = new Set(tried.map(({ entry }) => entry.statement));
  const open = allowStatementsForPeople(policy).filter(
    (statement) => !told.has(statement) && namesPeople(statement) && !mfaTestsIn(document, statement).some(needsMfa),
  );
  const isMeant = (statement: Statement): boolean => isMfaMeant(policy, statement);
  const isForOrganization = (statement: Statement): boolean =>
    conditionTestsOf(document).some(
      (read) => read.statement === statement && isOfOrganization(foldName(read.test.key.value)),
    );
  return [
    ...tried.flatMap(({ entry, reason }) =>
      reason.kind === "saidElsewhere" ? provenEntry(policy, entry, reason) : [],
    ),
    ...entriesThrough(policy, open.filter(isMeant), "unnamed"),
    ...entriesThrough(
      policy,
      open.filter((statement) => !isMeant(statement) && !isForOrganization(statement)),
      "none",
    ),
  ];
}

/** The form that AWS recommends: whoever has no MFA is denied, and nothing else is asked. */
function stopsAll(document: PolicyDocument): (statement: Statement) => boolean {
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
        allValuesAre(test, "false"),
    );
    return isPlain && principalsOfStatement(statement).some((each) => each.principal.kind === "everyone");
  };
}

const peopleKinds: ReadonlySet<string> = new Set(["user", "account", "everyone"]);

function namesPeople(statement: Statement): boolean {
  return principalsOfStatement(statement).some(({ principal }) => peopleKinds.has(principal.kind));
}

/** Those who get in through some statements, one for each. MFA is asked of users, and of sessions of no certain role. */
function entriesThrough(
  policy: CompiledPolicy,
  statements: readonly Statement[],
  roles: AskedRoles,
): readonly ProvenEntry[] {
  const entries: ProvenEntry[] = [];
  const left = new Set(statements);
  for (let questions = 0; left.size > 0 && questions < mostQuestions; questions++) {
    const open = withOnlyThese(policy, (statement) => left.has(statement));
    const verdict = proveMfa(open, roles);
    if (verdict.kind !== "violated") break;
    const statement = [...left].find(({ index }) => index === verdict.found.statement);
    // INVARIANT: what lets a witness in is a statement that was asked about.
    if (statement === undefined) throw new Error(`no such statement: ${verdict.found.statement}`);
    left.delete(statement);
    const entry = entryOfFound(open, statement, verdict.found);
    if (entry !== undefined) entries.push(...provenEntry(policy, entry, reasonFor(entry)));
  }
  return entries;
}

function provenEntry(policy: CompiledPolicy, entry: Entry, { kind }: BypassReason): readonly ProvenEntry[] {
  if (kind !== "saidElsewhere") return [{ entry, elements: undefined }];
  // For a third party, which is a machine, nobody means to demand MFA.
  return isMfaMeant(policy, entry.statement)
    ? [{ entry, elements: aroundEntry(policy.document, entry.statement) }]
    : [];
}

/** What can be wrong where somebody gets in: the statement, and those that deny. */
function aroundEntry({ statements }: PolicyDocument, statement: Statement): readonly string[] {
  return statements.filter((each) => each === statement || each.effect?.value === "Deny").map(({ pointer }) => pointer);
}

/** A request that was found as the entry of its caller; undefined where no principal of the statement means people. */
function entryOfFound(policy: CompiledPolicy, statement: Statement, { witness, actor }: Found): Entry | undefined {
  const arn = witness.context["aws:PrincipalArn"];
  const caller = readCaller(typeof arn === "string" ? arn : witness.principal);
  const prepared = prepareRequest(witness);
  if ((caller?.kind !== "user" && caller?.kind !== "role") || prepared.kind !== "ready") return undefined;
  if (caller.kind === "user" && isNameOfAnother(caller, policy.document)) return undefined;
  const principal = principalsOfStatement(statement).find((each) => means(each, caller));
  if (principal === undefined) return undefined;
  const call = Object.fromEntries(Object.entries(witness.context).filter(([key]) => !ofCaller.has(foldName(key))));
  const isSession = actor.kind === "roleSession";
  const hasKey = "aws:MultiFactorAuthPresent" in witness.context;
  const kind = isSession ? "role-session" : hasKey ? "session-token" : "long-term-key";
  return { statement, principal, kind, caller, call, request: prepared.request, policy };
}

/**
 * Whether a user would have the name of one that the policy names: of the users of an account, whatever their paths, no two
 * have the same. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function isNameOfAnother({ arn, account, name }: User, { statements }: PolicyDocument): boolean {
  const same = ({ principal: each }: ReadPrincipal): boolean =>
    each.kind === "user" && each.account === account && each.name.toLowerCase() === name.toLowerCase();
  const named = statements.flatMap(principalsOfStatement).filter(same);
  return named.length > 0 && !named.some(({ principal }) => principal.kind === "user" && principal.arn === arn);
}

function means({ principal }: ReadPrincipal, caller: { readonly arn: string; readonly account: string }): boolean {
  switch (principal.kind) {
    case "user":
      return principal.arn === caller.arn;
    case "account":
      return principal.account === caller.account;
    default:
      return principal.kind === "everyone";
  }
}

/** Keys that the words about the caller have said already. */
const ofCaller: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:principalisawsservice"],
  "aws:multifactorauthpresent",
]);
