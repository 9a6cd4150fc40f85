import { foldName } from "../../iam/index.js";
import { few, needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedDocument, LintedStatement } from "../facts.js";

/** `present` is aws:MultiFactorAuthPresent, `age` aws:MultiFactorAuthAge. */
export type MfaKey = "present" | "age";

/** A condition on one of the keys that say whether, and how long ago, MFA was used. */
export interface MfaTest extends ReadTest {
  readonly mfaKey: MfaKey;
}

const mfaKeys: ReadonlyMap<string, MfaKey> = new Map([
  ["aws:multifactorauthpresent", "present"],
  ["aws:multifactorauthage", "age"],
]);

/** Every condition on an MFA key, in the order of the text. */
export function mfaTestsOf({ facts }: LintedDocument): readonly MfaTest[] {
  return facts.mfaTests;
}

/** Those of some tests that are on an MFA key. */
export function readMfaTests(tests: readonly ReadTest[]): readonly MfaTest[] {
  return tests.flatMap((read) => {
    const mfaKey = mfaKeyOf(read.test.key.value);
    return mfaKey === undefined ? [] : [{ ...read, mfaKey }];
  });
}

/** The conditions on MFA keys of one statement. */
export function mfaTestsIn(document: LintedDocument, statement: LintedStatement): readonly MfaTest[] {
  const tests = mfaTestsOf(document);
  if (tests.length <= few) return tests.filter((test) => test.statement === statement);
  return document.facts.mfaTestsByStatement.get(statement) ?? [];
}

/** The conditions on MFA keys of the statements that deny. */
export function mfaTestsOfDenies({ facts }: LintedDocument): readonly MfaTest[] {
  return facts.mfaTestsOfDenies;
}

/** Which of the MFA keys a name is; key names do not depend on letter case. */
export function mfaKeyOf(name: string): MfaKey | undefined {
  return mfaKeys.get(foldName(name));
}

/** Whether a test holds after MFA only, by what AWS documents. */
export function needsMfa(test: MfaTest): boolean {
  if (!needsItsKey(test)) return false;
  if (test.mfaKey === "age") return true;
  return test.form?.operator.name === "Bool" && allValuesAre(test, "true");
}

/** Whether all values of a test are this word, as Bool reads it. */
export function allValuesAre({ test }: ReadTest, word: "true" | "false"): boolean {
  return test.values.length > 0 && test.values.every(({ value }) => value.toLowerCase() === word);
}

/** Whether a name that is not a condition key was meant to be an MFA key; another rule reports it. */
export function looksLikeMfa(key: string): boolean {
  return mfaKeyOf(key) === undefined && /mfa|multi.?factor/i.test(key);
}

/** Whether a test is under an operator that compares numbers, and how: `Less` and `Greater` with their `Equals`. */
export function numericComparison({ form }: ReadTest): "Less" | "Greater" | "Equals" | undefined {
  switch (form?.operator.name) {
    case "NumericLessThan":
    case "NumericLessThanEquals":
      return "Less";
    case "NumericGreaterThan":
    case "NumericGreaterThanEquals":
      return "Greater";
    case "NumericEquals":
      return "Equals";
    default:
      return undefined;
  }
}

/** Whether the comparison of numbers includes the number itself. */
export function includesEqual({ form }: ReadTest): boolean {
  return form?.operator.name.endsWith("Equals") === true;
}
