import type { OperatorForm } from "../../engine/index.js";
import type { ConditionTest, ConditionValue, Effect } from "../../policy/index.js";
import { needsItsKey } from "../conditions.js";
import type { LintedDocument } from "../facts.js";
import { principalsOfStatement } from "../principals.js";
import type { RuleContext } from "../rule.js";
import { allowStatementsForPeople } from "./mfa-bypasses.js";
import { type Entry, entryOf, peopleOf } from "./mfa-entries.js";
import { includesEqual, mfaTestsIn, mfaTestsOf, needsMfa, numericComparison } from "./mfa-tests.js";
import { canBeTriedOut } from "./strangers.js";

/** A condition that compares the age of MFA with numbers, and what it comes to. */
export interface AgeBound {
  readonly test: ConditionTest;
  readonly form: OperatorForm;
  readonly effect: Effect;
  /** Whether it keeps out who has just used MFA. */
  readonly refusesFresh: boolean;
  /** Whether no age is such. */
  readonly isNever: boolean;
  /** Whether it is an upper bound of the ages that are admitted. */
  readonly isBound: boolean;
  /** The greatest age that is admitted, in seconds, and the value that says so; where it is an upper bound. */
  readonly admitted: { readonly seconds: number; readonly value: ConditionValue } | undefined;
}

/** The conditions that compare the age of MFA with numbers. */
export function ageBounds(document: LintedDocument): readonly AgeBound[] {
  return mfaTestsOf(document).flatMap((read) => {
    const { test, form, statement } = read;
    const comparison = read.mfaKey === "age" ? numericComparison(read) : undefined;
    const effect = statement.effect?.value;
    const numbers = test.values.map(({ value }) => Number(value));
    if (form === undefined || comparison === undefined || effect === undefined) return [];
    if (numbers.length === 0 || !numbers.every(Number.isFinite)) return [];
    const least = Math.min(...numbers);
    const most = Math.max(...numbers);
    const withEqual = includesEqual(read);
    // Of several values one is enough: the longest for less than, the shortest for greater than.
    const holdsForFresh =
      comparison === "Less"
        ? most > fresh || (withEqual && most >= 0)
        : comparison === "Greater"
          ? least < fresh
          : true;
    const isNever =
      effect === "Allow" &&
      (needsItsKey(read) || mfaTestsIn(document, statement).some(needsMfa)) &&
      (comparison === "Less" ? (withEqual ? most < 0 : most <= 0) : comparison === "Equals" && most < 0);
    const isBound = comparison === (effect === "Allow" ? "Less" : "Greater");
    const bound = effect === "Allow" ? most : least;
    const value = test.values.find((each) => Number(each.value) === bound);
    return [
      {
        test,
        form,
        effect,
        refusesFresh:
          comparison === (effect === "Allow" ? "Greater" : "Less") && holdsForFresh === (effect === "Deny") && !isNever,
        isNever,
        isBound,
        admitted: isBound && !isNever && value !== undefined ? { seconds: bound, value } : undefined,
      },
    ];
  });
}

/** The age of MFA that has just been used, with some time for the call, in seconds. */
const fresh = 2;

/** Ten years, in seconds: no session is as old. */
const stale = 315_360_000;

/** A caller that can assume the role with MFA that was used longer ago than any limit. */
export function staleEntryOf({ policy, settings }: RuleContext): Entry | undefined {
  if (!canBeTriedOut(policy)) return undefined;
  for (const statement of allowStatementsForPeople(policy)) {
    for (const principal of principalsOfStatement(statement)) {
      const people = peopleOf(policy, principal, false, settings.ownAccounts);
      const used = { kind: "used", age: stale } as const;
      const entry = entryOf(policy, { statement, principal }, "sts:AssumeRole", people, () => true, used);
      if (entry !== undefined) return entry;
    }
  }
  return undefined;
}

/** A time in seconds as people say it: `12 hours (43200 seconds)`. */
export function inWords(seconds: number): string {
  const unit = units.find(([, length]) => seconds >= length && seconds % length === 0);
  if (unit === undefined) return `${seconds} seconds`;
  const [name, length] = unit;
  const number = seconds / length;
  return `${number} ${name}${number === 1 ? "" : "s"} (${seconds} seconds)`;
}

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
