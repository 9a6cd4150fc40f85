import { defineOperator, type Operator } from "../operator.js";
import { plainText } from "../pattern.js";

/** A decimal number, kept exactly: as a double where that is exact enough to compare, else as digits. */
export interface Decimal {
  readonly approximate: number;
  /** Present beyond 15 digits: the number is `digits` divided by ten to the `scale`. */
  readonly exact: { readonly digits: bigint; readonly scale: number } | undefined;
}

/**
 * Reads an integer or decimal number: optional sign, digits, optional fraction, and nothing else around. More than a
 * hundred characters are no number that anybody means, and would take long to compare.
 */
export function readDecimal(text: string): Decimal | undefined {
  if (text.length > 100 || !/^[+-]?\d+(\.\d+)?$/.test(text)) return undefined;
  const approximate = Number(text);
  if (text.length <= 15) return { approximate, exact: undefined };
  const [whole = "", fraction = ""] = text.replace("+", "").split(".");
  return { approximate, exact: { digits: BigInt(whole + fraction), scale: fraction.length } };
}

/** Less than, equal to or greater than zero as `one` is less than, equal to or greater than `other`. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  if (one.exact === undefined && other.exact === undefined) return one.approximate - other.approximate;
  const left = exactly(one);
  const right = exactly(other);
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function exactly(decimal: Decimal): { readonly digits: bigint; readonly scale: number } {
  if (decimal.exact !== undefined) return decimal.exact;
  // At most 15 characters: toFixed writes out what was read, and never in exponent form.
  const text = decimal.approximate.toFixed(15).replace(/\.?0+$/, "");
  const [whole = "", fraction = ""] = text.split(".");
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
