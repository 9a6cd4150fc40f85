import {
  type CompiledCondition,
  type CompiledPolicy,
  type CompiledStatement,
  type ContextValues,
  type Decision,
  isReached,
  openKeysOf,
  leaning as policyLeaning,
} from "../engine/index.js";
import { claimOfKey, conditionKey, conditionKeyNamespace, foldName, surroundingKeys } from "../iam/index.js";

/**
 * Keys that AWS puts into real calls and that are not known before the call is made: where it comes from, over which
 * network, and which organization the account is in. All other keys are absent in a call unless it brings them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const unseen: ReadonlySet<string> = new Set(
  [...surroundingKeys, ...["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"]].map((name) => foldName(name)),
);

/** What of a call settles which keys can be known before it is made. */
export interface ForeseenCall {
  readonly action: string;
  readonly context: ContextValues;
  /** Whether the caller's session goes back to a web identity or a SAML assertion: keys of those may stay with it. */
  readonly ofFederation: boolean;
  /** Whether it may have another key, in lower case, as well: the caller's tags, say, where they are not known. */
  readonly mayHave?: ((key: string) => boolean) | undefined;
}

/** Whether a call may have a key although it is not known here. */
function isUnseen(key: string, { action, context, ofFederation, mayHave }: ForeseenCall): boolean {
  const folded = foldName(key);
  if (context.has(folded)) return false;
  if (mayHave?.(folded) === true) return true;
  // Of an assertion, a scenario says no more than the tags.
  if (action === "sts:AssumeRoleWithSAML" && folded.startsWith("saml:")) return true;
  if (action === "sts:AssumeRoleWithWebIdentity" && isUndocumentedClaim(folded)) return true;
  return unseen.has(folded) || (ofFederation && staysWithSession(folded));
}

/** Whether a key is of a claim of which AWS does not document that it makes a key, although users report it. */
export function isUndocumentedClaim(key: string): boolean {
  return conditionKeyNamespace(key) === "identity-provider" && claimOfKey(key).claim?.isUndocumented === true;
}

/**
 * Some of the keys of a web identity or an assertion; not for all is it documented whether later calls have them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
function staysWithSession(key: string): boolean {
  return (
    key === "aws:federatedprovider" || key.startsWith("saml:") || conditionKeyNamespace(key) === "identity-provider"
  );
}

/** Of some keys those that a real call may have although they are not known here, as AWS spells them. */
export function unseenAmong(keys: Iterable<string>, call: ForeseenCall): readonly string[] {
  return [...new Set([...keys].filter((key) => isUnseen(key, call)).map((key) => conditionKey(key)?.name ?? key))];
}

/**
 * A policy as it would be if all its conditions on such keys came out `for` the caller, or `against`: what is decided
 * the same way on both is decided that way in a real call.
 */
export function leaning(policy: CompiledPolicy, how: "for" | "against", call: ForeseenCall): CompiledPolicy {
  return policyLeaning(policy, how, (condition) => unseenOf(condition, call).length > 0);
}

/** Whether a statement asks for a key that a real call may have although it is not known here. */
export function asksUnseen({ conditions }: CompiledStatement, call: ForeseenCall): boolean {
  return conditions.some((condition) => unseenOf(condition, call).length > 0);
}

/** The unseen keys in the conditions of those statements that are for the caller and about the call. */
export function unseenKeys({ explanation }: Pick<Decision, "explanation">, call: ForeseenCall): readonly string[] {
  const conditions = explanation.filter(isReached).flatMap((statement) => statement.conditions);
  return unseenAmong(
    conditions.flatMap(({ condition }) => unseenOf(condition, call)),
    call,
  );
}

/** The key of a condition, or those in its policy variables, that a real call may have although they are not known here. */
function unseenOf(condition: CompiledCondition, call: ForeseenCall): readonly string[] {
  return openKeysOf(
    condition,
    (key) => call.context.has(key),
    (key) => isUnseen(key, call),
  );
}
