import type { ConditionTest } from "../../policy/index.js";
import type { LintedDocument } from "../facts.js";
import type { RuleContext } from "../rule.js";
import { bypassesOf } from "./mfa-bypasses.js";
import { type MfaTest, mfaTestsOf } from "./mfa-tests.js";

/** A condition on an MFA key under an operator that is for keys of another type. */
export interface MismatchedTest {
  readonly test: ConditionTest;
  /** What to write. */
  readonly wants: string;
  /** Whether it can never hold, whatever AWS makes of the types: the key has no such value. */
  readonly isUnmatchable: boolean;
}

/** The conditions on MFA keys under operators that are for keys of other types, and whose values can be read. */
export function mismatchedTests(document: LintedDocument): readonly MismatchedTest[] {
  return mfaTestsOf(document).flatMap((read) => {
    const { test, form, mfaKey } = read;
    const types = form?.operator.keyTypes;
    if (form === undefined || types === undefined || types.includes(mfaKey === "present" ? "Bool" : "Numeric"))
      return [];
    if (!isReadable(read)) return [];
    const foldsCase = form.operator.name.endsWith("IgnoreCase");
    const compares = types.includes("String");
    const isUnmatchable =
      compares &&
      !form.operator.negated &&
      test.values.length > 0 &&
      test.values.every(({ value }) => !canBe(mfaKey, foldsCase ? value.toLowerCase() : value));
    const wants = mfaKey === "present" ? 'Bool with "true" or "false"' : "NumericLessThan with a number of seconds";
    return [{ test, wants, isUnmatchable }];
  });
}

/** Whether the values are such as their operator compares; others have a finding of their own. */
export function isReadable({ form, test }: MfaTest): boolean {
  const texts = test.values.map(({ value }) => [{ text: value, literal: false }]);
  return form?.operator.prepare(texts).malformed.every((why) => why === undefined) === true;
}

/** Whether a value of the key may be this text, or match it. */
function canBe(key: MfaTest["mfaKey"], value: string): boolean {
  if (/[*?$]/.test(value)) return true;
  return key === "present" ? value === "true" || value === "false" : /^\d+$/.test(value);
}

/** The places of the operators that another rule reports as the reason why a caller can assume the role. */
export function keysWithBypass(context: RuleContext): ReadonlySet<number> {
  return new Set(
    bypassesOf(context).flatMap(({ reason }) => ("test" in reason ? [reason.test.test.operator.span.start] : [])),
  );
}
