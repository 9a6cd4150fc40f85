import { defineOperator, type Operator } from "../operator.js";
import { plainText } from "../pattern.js";

/** A decimal number: a double, and the text, from which it can be compared exactly where doubles cannot. */
export interface Decimal {
  readonly approximate: number;
  readonly text: string;
}

/**
 * Reads an integer or decimal number: optional sign, digits, optional fraction, and nothing else around. More than a
 * hundred characters are no number that anybody means, and would take long to compare.
 */
export function readDecimal(text: string): Decimal | undefined {
  if (text.length > 100 || !/^[+-]?\d+(\.\d+)?$/.test(text)) return undefined;
  return { approximate: Number(text), text };
}

/** Less than, equal to or greater than zero as `one` is less than, equal to or greater than `other`. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  // Up to 15 digits, different numbers are different doubles.
  if (one.text.length <= 15 && other.text.length <= 15) return one.approximate - other.approximate;
  const left = exactly(one.text);
  const right = exactly(other.text);
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The number is `digits` divided by ten to the `scale`. */
function exactly(text: string): { readonly digits: bigint; readonly scale: number } {
  const [whole = "", fraction = ""] = text.replace("+", "").split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** An operator that compares numbers; `holds` gets the sign of request value minus policy value. */
export function defineNumericOperator(name: string, holds: (difference: number) => boolean): Operator {
  return defineOperator<Decimal>({
    name,
    keyTypes: ["Numeric"],
    read: readDecimal,
    compare: (policyText) => {
      const wanted = readDecimal(plainText(policyText));
      if (wanted === undefined) return { malformed: "is not a number" };
      return (value) => holds(compareDecimals(value, wanted));
    },
  });
}
