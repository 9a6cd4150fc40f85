import { add, compare, type Decimal, decimalText, floor, multiply, negative, whole } from "../decimal.js";
import { numberAt } from "../literals.js";
import type { HclValue } from "../value.js";
import { type Arguments, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

/** Functions about numbers: https://developer.hashicorp.com/terraform/language/functions/abs and those beside it. */
export const numbers: Readonly<Record<string, HclFunction>> = {
  abs: ofOne((value) => (value.digits < 0n ? negative(value) : value)),
  ceil: ofOne((value) => negative(floor(negative(value)))),
  floor: ofOne(floor),
  log: withArguments(2, 2, (given) => {
    const logarithm = Math.log(Number(decimalText(given.number(0)))) / Math.log(Number(decimalText(given.number(1))));
    if (!Number.isInteger(logarithm)) given.unknown("policy-check does not calculate logarithms that are not whole");
    return numberAt(given.place, String(logarithm));
  }),
  max: withArguments(1, undefined, (given) => extreme(given, 1)),
  min: withArguments(1, undefined, (given) => extreme(given, -1)),
  parseint: withArguments(2, 2, (given) => {
    const text = given.text(0);
    const base = given.wholeNumber(1);
    if (base < 2 || base > 62) given.refuse("the base is not from 2 to 62");
    const sign = /^[+-]/.exec(text)?.[0] ?? "";
    const digits = [...text.slice(sign.length)];
    if (digits.length === 0 || digits.length > 1_000) given.refuse("the text is not a whole number");
    let value = 0n;
    for (const digit of digits)
      value = value * BigInt(base) + BigInt(digitOf(digit, base) ?? given.refuse("the text is not a whole number"));
    return numberAt(given.place, decimalText(whole(sign === "-" ? -value : value)));
  }),
  pow: withArguments(2, 2, (given) => {
    const base = given.number(0);
    const exponent = given.wholeNumber(1);
    if (exponent < 0 || exponent > 200) given.unknown("policy-check does not calculate such powers");
    let power = whole(1);
    for (let count = 0; count < exponent; count++) power = multiply(power, base);
    // Terraform calculates with floating-point numbers here.
    if (Math.abs(Number(decimalText(power))) > Number.MAX_SAFE_INTEGER || power.scale > 0) {
      given.unknown("policy-check does not calculate such powers");
    }
    return numberAt(given.place, decimalText(power));
  }),
  signum: ofOne(({ digits }) => whole(digits < 0n ? -1 : digits > 0n ? 1 : 0)),
  sum: withArguments(1, 1, (given) => {
    const items = given.items(0);
    if (items.length === 0) given.refuse("the list is empty");
    return numberAt(given.place, decimalText(items.map((item) => given.numberIn(item)).reduce(add)));
  }),
};

function ofOne(calculate: (value: Decimal) => Decimal): HclFunction {
  return withArguments(1, 1, (given) => numberAt(given.place, decimalText(calculate(given.number(0)))));
}

function extreme(given: Arguments, sign: 1 | -1): HclValue {
  let best: Decimal | undefined;
  for (const index of given.all.keys()) {
    const value = given.number(index);
    if (best === undefined || compare(value, best) * sign > 0) best = value;
  }
  return best === undefined ? given.refuse("there is no number") : numberAt(given.place, decimalText(best));
}

/** Up to base 36 letters of both cases are the same. */
function digitOf(character: string, base: number): number | undefined {
  const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const value = alphabet.indexOf(base <= 36 ? character.toLowerCase() : character);
  return value < 0 || value >= base ? undefined : value;
}
