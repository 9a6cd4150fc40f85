import { SourceText } from "../../diagnostics/index.js";
import { type CompiledStatement, compilePolicy } from "../../engine/index.js";
import { foldName, keyPresence } from "../../iam/index.js";
import { parsePolicy } from "../../policy/index.js";
import { conditionTestsIn, conditionTestsOf, needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedDocument, LintedPolicy, LintedStatement } from "../facts.js";
import { principalsOfStatement } from "../principals.js";
import { roleNamingOf } from "./mfa-entries.js";

/** Callers that need no MFA, although the analysis finds that they can assume the role without it. */
export interface MfaException {
  /** kebab-case, stable: reports name it. */
  readonly id: "named-roles" | "external-ids" | "organizations";
  /** Its callers, for lists: follows a number of policies. */
  readonly name: string;
  /** Who is not asked for MFA, and why. */
  readonly sentence: string;
}

/** The name of an exception. */
export type MfaExceptionId = MfaException["id"];

/** All exceptions. Where another person can assume a role without MFA, there is a finding. */
export const mfaExceptions: readonly MfaException[] = [
  {
    id: "named-roles",
    name: "named roles",
    sentence:
      "Sessions of roles that the policy names by a principal, by a condition on their ARN or ID, or by a key that only sessions of certain roles have, if no condition on MFA is about them: AWS never gives sessions of roles MFA.",
  },
  {
    id: "external-ids",
    name: "external IDs",
    sentence:
      "Callers that must send an external ID, if no statement requires MFA of them: they are third parties, whose machines have no MFA device.",
  },
  {
    id: "organizations",
    name: "organizations",
    sentence:
      "Members of an organization, by aws:PrincipalOrgID or aws:PrincipalOrgPaths, if the policy names accounts or everyone and no statement requires MFA of them: the organization decides how its members sign in.",
  },
];

/**
 * Whether a statement with this key is for an organization. Such a statement is not one whose condition on MFA has a
 * mistake, unless the policy mentions MFA.
 */
export function isOfOrganization(key: string): boolean {
  return key === "aws:principalorgid" || key === "aws:principalorgpaths";
}

/** Whether a key is one by which the exception of external ids, or of organizations, knows its callers. */
export function exceptionOfKey(key: string): MfaExceptionId | undefined {
  const folded = foldName(key);
  if (folded === "sts:externalid") return "external-ids";
  return isOfOrganization(folded) ? "organizations" : undefined;
}

/**
 * By which exception all callers whom a statement admits are not asked for MFA, as far as its own conditions show that
 * at a glance. Only of statements that no condition on MFA is about.
 */
export function exceptionAtAGlance(document: LintedDocument, statement: LintedStatement): MfaExceptionId | undefined {
  const needed = conditionTestsIn(document, statement).filter((read) => needsItsKey(read) && namesValues(read));
  const isNeeded = (is: (key: string) => boolean): boolean => needed.some(({ test }) => is(foldName(test.key.value)));
  if (isNeeded((key) => exceptionOfKey(key) === "external-ids")) return "external-ids";
  if (!namesUsers(statement) && isNeeded(isOfOrganization)) return "organizations";
  return needed.some(tellsSessions) || namesRolesByArn(document, statement) ? "named-roles" : undefined;
}

/** Whether a test names what it asks for: with a policy variable the callers bring it along, whatever it is. */
function namesValues({ test }: ReadTest): boolean {
  return !test.values.some(({ value }) => value.includes("${"));
}

/** Whether a statement names users one by one: they are asked for MFA also as members of an organization. */
export function namesUsers(statement: LintedStatement): boolean {
  return principalsOfStatement(statement).some(({ principal }) => principal.kind === "user");
}

/** Whether a statement for many names roles in its conditions, so sessions of other roles are not meant. */
export function namesRolesByCondition(document: LintedDocument, statement: LintedStatement): boolean {
  if (namesRolesByArn(document, statement)) return true;
  return conditionTestsIn(document, statement).some(
    (read) =>
      foldName(read.test.key.value) === "aws:userid" &&
      needsItsKey(read) &&
      read.test.values.every(({ value }) => /^AROA[A-Z0-9]{4}/.test(value)),
  );
}

function namesRolesByArn(document: LintedDocument, statement: LintedStatement): boolean {
  const naming = roleNamingOf(document, statement);
  return naming?.test.values.every(({ value }) => !/:(role|assumed-role)\/[*/]*$/.test(value)) === true;
}

/**
 * Whether a test says of which roles sessions are, or by whom they were begun: by a value of a key that only their calls
 * have, which an Allow asks for, or a Deny spares.
 */
function tellsSessions({ statement, test, form }: ReadTest): boolean {
  if (form?.operator.keyTypes === undefined) return false;
  if (form.operator.negated !== (statement.effect?.value === "Deny")) return false;
  if (test.values.some(({ value }) => /^\*+$/.test(value))) return false;
  const key = test.key.value;
  return keyPresence(key, { kind: "user" }) === "never" && keyPresence(key, { kind: "role" }) !== "never";
}

/**
 * Deny statements for the callers whom exceptions are about, as far as a policy asks for their keys: with these beside it,
 * a policy is as it is for all others.
 */
export function withoutExcepted(policy: LintedPolicy, exceptions: readonly MfaExceptionId[]): LintedPolicy {
  const keys = new Set(
    conditionTestsOf(policy.document)
      .filter((read) => {
        const exception = namesValues(read) ? exceptionOfKey(read.test.key.value) : undefined;
        return exception === undefined ? tellsSessions(read) : exceptions.includes(exception);
      })
      .map(({ test }) => foldName(test.key.value)),
  );
  return keys.size === 0
    ? policy
    : withDenies(
        policy,
        [...keys].map((key) => ({ Null: { [key]: "false" } })),
      );
}

/** A policy with Deny statements for everybody beside its own, one for each condition. */
export function withDenies(policy: LintedPolicy, conditions: readonly object[]): LintedPolicy {
  return { ...policy, statements: [...policy.statements, ...denies(conditions)] };
}

function denies(conditions: readonly object[]): readonly CompiledStatement[] {
  const Statement = conditions.map((Condition) => ({
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    Condition,
  }));
  const text = JSON.stringify({ Version: "2012-10-17", Statement });
  const parsed = parsePolicy("trust", new SourceText("exceptions.json", text));
  // INVARIANT: what is written here is a document.
  if (parsed.document === undefined) throw new Error("an object is a document");
  return compilePolicy({ ...parsed, document: parsed.document }).statements;
}
