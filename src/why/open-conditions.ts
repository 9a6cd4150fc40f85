import {
  type CompiledCondition,
  type CompiledPolicy,
  type CompiledStatement,
  holdsFor,
  leaning,
  openKeysOf,
} from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { Case, How } from "./decide.js";

/** A policy with its open conditions for or against the caller; a resource with an open variable may be any. */
export function leaningPolicy(policy: CompiledPolicy, how: How, subject: Case): CompiledPolicy {
  const leant = leaning(policy, how, (condition) => openIn(condition, subject).length > 0);
  const statements = leant.statements.flatMap((statement): readonly CompiledStatement[] => {
    if (!hasOpenResource(statement, subject)) return [statement];
    return (statement.effect === "Allow") === (how === "for") ? [{ ...statement, resources: undefined }] : [];
  });
  return { ...leant, statements };
}

function hasOpenResource({ resources }: CompiledStatement, subject: Case): boolean {
  if (typeof resources !== "object") return false;
  return resources.patterns.some(({ template }) =>
    template.parts.some((part) => "key" in part && isOpenKey(part.key, subject)),
  );
}

function isOpenKey(key: string, { request, isOpen, mfa }: Case): boolean {
  if (key === mfaKey && mfa !== undefined) return true;
  return !request.context.has(key) && isOpen(key);
}

/** The keys of a condition that keep it from being known. */
export function openIn(condition: CompiledCondition, subject: Case): readonly string[] {
  const { request } = subject;
  const keys = openKeysOf(
    condition,
    (key) => request.context.has(key),
    (key) => isOpenKey(key, subject),
  );
  if (keys.length > 0) return keys;
  if (condition.key === mfaKey) return isMfaSettled(condition, subject) ? [] : [mfaKey];
  return condition.key !== ageKey || isAgeSettled(condition, subject) ? [] : [ageKey];
}

/** In lower case. */
export const mfaKey = "aws:multifactorauthpresent";
export const ageKey = "aws:multifactorauthage";

/** Whether a condition on MFA comes to the same for all values that the key may have. */
function isMfaSettled(condition: CompiledCondition, { request, mfa = [] }: Case): boolean {
  const outcomes = mfa.map((value) => {
    const context = new Map(request.context);
    if (value === "absent") context.delete(mfaKey);
    else context.set(mfaKey, [value]);
    return holdsFor(condition, context);
  });
  return new Set(outcomes).size <= 1;
}

/** Older than any session is. */
const oldest = 1_000_000;

/** Whether a condition on the age of MFA comes to the same for all ages that it may have. */
function isAgeSettled(condition: CompiledCondition, { request, age }: Case): boolean {
  if (age === undefined || !request.context.has(ageKey)) return true;
  const most = age.most ?? oldest;
  const near = condition.source.values.flatMap(({ value }) => [Number(value) - 1, Number(value), Number(value) + 1]);
  const ages = [age.least, most, ...near.filter((each) => each > age.least && each < most)];
  const outcomes = ages.map((each) =>
    holdsFor(condition, new Map(request.context).set(ageKey, [String(Math.floor(each))])),
  );
  return new Set(outcomes).size === 1;
}

/** A key in AWS's spelling; in families of keys the rest is somebody's own. */
export function spelled(key: string): string {
  const name = conditionKey(key)?.name;
  if (name === undefined) return key;
  return name.endsWith("/") ? `${name}${key.slice(name.length)}` : name;
}
