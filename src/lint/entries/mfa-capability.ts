import { type AssumeAction, actionsOf, isAssumeAction } from "../actions.js";
import type { LintedPolicy, LintedStatement } from "../facts.js";
import { principalsOfStatement, type ReadPrincipal } from "../principals.js";
import type { Place } from "../rule.js";
import { allowStatementsForPeople, isMfaMeant } from "./mfa-bypasses.js";
import { type Candidate, entryOf, roleNamingOf, sessionsNamedBy } from "./mfa-entries.js";
import { mfaTestsIn, mfaTestsOf, mfaTestsOfDenies } from "./mfa-tests.js";
import { canBeTriedOut, mostTried } from "./strangers.js";

/** A principal that never has MFA and that a condition on MFA denies. */
export interface WithoutMfa {
  /**
   * `dead`: services and identity providers that the statement's own condition denies. `lockedOut`: services and identity
   * providers that a Deny denies. `role`: sessions of roles that either denies.
   */
  readonly kind: "dead" | "lockedOut" | "role";
  readonly statement: LintedStatement;
  readonly read: ReadPrincipal;
  /** The principal, or what a condition narrows it down to. */
  readonly who: string;
  readonly place: Place;
  /** Whether the statement has principals that can have MFA. */
  readonly others: boolean;
}

/** The principals that the engine allows with MFA keys, although they never have any: one finding each. */
export function principalsWithoutMfa({ document }: LintedPolicy): readonly WithoutMfa[] {
  return document.facts.principalsWithoutMfa;
}

/** The same, looked up anew. */
export function findPrincipalsWithoutMfa(policy: LintedPolicy): readonly WithoutMfa[] {
  const { document } = policy;
  if (mfaTestsOf(document).length === 0 || !canBeTriedOut(policy)) return [];
  return [...document.statements.flatMap((statement) => inStatement(policy, statement)), ...rolesOfAccounts(policy)];
}

function inStatement(policy: LintedPolicy, statement: LintedStatement): readonly WithoutMfa[] {
  if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) return [];
  const principals = principalsOfStatement(statement);
  const found = new Map<string, WithoutMfa>();
  for (const read of principals.slice(0, mostTried)) {
    const without = withoutMfa(policy, statement, read, principals);
    // A condition that denies all principals of a kind is one mistake.
    const key = without === undefined ? "" : `${without.kind} ${without.place.span.start}`;
    if (without !== undefined && !found.has(key)) found.set(key, without);
  }
  return [...found.values()];
}

function withoutMfa(
  policy: LintedPolicy,
  statement: LintedStatement,
  read: ReadPrincipal,
  all: readonly ReadPrincipal[],
): WithoutMfa | undefined {
  const candidate = candidateOf(read);
  if (candidate === undefined) return undefined;
  const action = actionsOf(statement)?.find(
    (each): each is AssumeAction => isAssumeAction(each) && each === candidate.action,
  );
  if (action === undefined) return undefined;
  const where = { statement, principal: read };
  const anything = (): boolean => true;
  if (entryOf(policy, where, action, [candidate], anything) !== undefined) return undefined;
  if (!withKeys.some((mfa) => entryOf(policy, where, action, [candidate], anything, mfa) !== undefined))
    return undefined;
  const { document } = policy;
  const [own] = mfaTestsIn(document, statement);
  const [deny] = mfaTestsOfDenies(document);
  const isRole = candidate.kinds.includes("role-session");
  const others = all.some((each) => !isWithoutMfa(each));
  const who = read.value.value;
  if (own !== undefined)
    return { kind: isRole ? "role" : "dead", statement, read, who, others, place: isRole ? read.value : own.test.key };
  if (deny === undefined) return undefined;
  return {
    kind: isRole ? "role" : "lockedOut",
    statement,
    read,
    who,
    others,
    place: isRole ? read.value : deny.test.key,
  };
}

function isWithoutMfa({ principal }: ReadPrincipal): boolean {
  return principal.kind === "service" || principal.kind === "provider" || principal.kind === "nobody";
}

/** The calls of a principal that never has MFA. */
function candidateOf({ principal }: ReadPrincipal): (Candidate & { readonly action: AssumeAction }) | undefined {
  switch (principal.kind) {
    case "service":
      return { arn: principal.name, kinds: ["service"], action: "sts:AssumeRole" };
    case "provider":
      return principal.type === "saml"
        ? { arn: principal.text, kinds: ["saml"], action: "sts:AssumeRoleWithSAML" }
        : { arn: principal.text, kinds: ["oidc"], action: "sts:AssumeRoleWithWebIdentity" };
    case "role":
    case "roleSession":
      return { arn: principal.arn, kinds: ["role-session", "identity-center"], action: "sts:AssumeRole" };
    default:
      return undefined;
  }
}

/** The MFA keys of other callers. A condition that denies callers without MFA can be on either of them. */
const withKeys = [{ kind: "used", age: 1 }, { kind: "unused" }] as const;

/** Statements for accounts whose conditions narrow them down to roles, most often to those of IAM Identity Center. */
function rolesOfAccounts(policy: LintedPolicy): readonly WithoutMfa[] {
  const { document } = policy;
  return allowStatementsForPeople(policy).flatMap((statement) => {
    if (!isMfaMeant(policy, statement)) return [];
    const [read] = principalsOfStatement(statement);
    const narrowing = roleNamingOf(document, statement);
    if (read === undefined || narrowing === undefined) return [];
    if (read.principal.kind !== "account" && read.principal.kind !== "everyone") return [];
    const candidates = sessionsNamedBy(policy, statement, read);
    const where = { statement, principal: read };
    const anything = (): boolean => true;
    if (entryOf(policy, where, "sts:AssumeRole", candidates, anything) !== undefined) return [];
    if (!withKeys.some((mfa) => entryOf(policy, where, "sts:AssumeRole", candidates, anything, mfa) !== undefined)) {
      return [];
    }
    const who = narrowing.test.values.map(({ value }) => value).join(", ");
    return [{ kind: "role" as const, statement, read, who, others: false, place: narrowing.test.key }];
  });
}
