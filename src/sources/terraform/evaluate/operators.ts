import type { BinaryOperator } from "../hcl/syntax.js";
import { convertTo, fingerprint } from "./convert.js";
import {
  add,
  compare,
  type Decimal,
  decimalOf,
  decimalText,
  divide,
  multiply,
  negative,
  remainder,
} from "./decimal.js";
import { isWhollyKnown, knownText } from "./known.js";
import type { HclValue } from "./value.js";

/** What an operator gives: a value of its own, or why there is none. */
export type Computed =
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

const open: Computed = { kind: "unknown", why: "what it compares is not known" };

/** An operator of two values: https://developer.hashicorp.com/terraform/language/expressions/operators. */
export function computed(operator: BinaryOperator, left: HclValue, right: HclValue): Computed {
  switch (operator) {
    case "==":
    case "!=": {
      const equal = areEqual(left, right);
      if (equal === undefined) return because(left, right) ?? open;
      return { kind: "boolean", value: equal === (operator === "==") };
    }
    case "&&":
    case "||":
      return logical(operator, left, right);
    default:
      return numeric(operator, left, right);
  }
}

function because(left: HclValue, right: HclValue): Computed | undefined {
  const unknown = [left, right].find((each) => each.kind === "unknown");
  return unknown?.kind === "unknown" ? { kind: "unknown", why: unknown.why } : undefined;
}

/**
 * Whether two values are equal to Terraform, which never takes a text for a number and a list for a tuple. Undefined where
 * that is not known.
 */
export function areEqual(left: HclValue, right: HclValue): boolean | undefined {
  if (left.kind === "unknown" || right.kind === "unknown") {
    const areSame = left.kind === "unknown" && right.kind === "unknown" && left.identity === right.identity;
    return areSame ? true : undefined;
  }
  if (left.kind !== right.kind) return false;
  if (left.kind === "text" && right.kind === "text") return areEqualTexts(left, right);
  if (left.kind === "sequence" && right.kind === "sequence" && left.type !== right.type) return false;
  if (left.kind === "mapping" && right.kind === "mapping" && left.type !== right.type) return false;
  if (!isWhollyKnown(left) || !isWhollyKnown(right)) return undefined;
  return fingerprint(left) === fingerprint(right);
}

type Text = Extract<HclValue, { readonly kind: "text" }>;

function areEqualTexts(left: Text, right: Text): boolean | undefined {
  const one = knownText(left);
  const other = knownText(right);
  if (one !== undefined && other !== undefined) return one === other;
  if (one !== undefined) return isTooLong(right, one) ? false : undefined;
  if (other !== undefined) return isTooLong(left, other) ? false : undefined;
  return undefined;
}

/** Whether what is known of a text is more than another has, or begins otherwise. */
function isTooLong({ parts }: Text, other: string): boolean {
  let length = 0;
  for (const part of parts) if (part.kind === "literal") length += part.text.length;
  const [first] = parts;
  return length > other.length || (first?.kind === "literal" && !other.startsWith(first.text));
}

function logical(operator: "&&" | "||", left: HclValue, right: HclValue): Computed {
  const values = [left, right].map((each) => convertTo(each, { kind: "boolean" }));
  const deciding = operator === "||";
  if (values.some((each) => each.kind === "boolean" && each.value === deciding))
    return { kind: "boolean", value: deciding };
  const refused = values.find((each) => each.kind !== "boolean" && each.kind !== "unknown");
  if (refused !== undefined) return { kind: "refused", why: "Terraform requires true or false" };
  const [unknown] = values.filter((each) => each.kind === "unknown");
  if (unknown?.kind === "unknown") return { kind: unknown.refused ? "refused" : "unknown", why: unknown.why };
  return { kind: "boolean", value: !deciding };
}

/** Longer numbers are not computed. */
const mostDigits = 500;

function numeric(operator: BinaryOperator, left: HclValue, right: HclValue): Computed {
  const values = [left, right].map((each) => convertTo(each, { kind: "number" }));
  const [one, other] = values.map((each) => (each.kind === "number" ? decimalOf(each.text) : undefined));
  if (one === undefined || other === undefined) {
    const [unknown] = values.filter((each) => each.kind === "unknown");
    if (unknown?.kind === "unknown") return { kind: unknown.refused ? "refused" : "unknown", why: unknown.why };
    return { kind: "refused", why: "Terraform requires numbers" };
  }
  switch (operator) {
    case ">":
      return { kind: "boolean", value: compare(one, other) > 0 };
    case ">=":
      return { kind: "boolean", value: compare(one, other) >= 0 };
    case "<":
      return { kind: "boolean", value: compare(one, other) < 0 };
    case "<=":
      return { kind: "boolean", value: compare(one, other) <= 0 };
    default:
      return calculated(operator, one, other);
  }
}

function calculated(operator: BinaryOperator, one: Decimal, other: Decimal): Computed {
  const result = arithmetic(operator, one, other);
  if (result === undefined) return { kind: "refused", why: "it divides by zero" };
  const text = decimalText(result);
  return text.length > mostDigits ? { kind: "unknown", why: "the number is too long" } : { kind: "number", text };
}

function arithmetic(operator: BinaryOperator, one: Decimal, other: Decimal): Decimal | undefined {
  switch (operator) {
    case "+":
      return add(one, other);
    case "-":
      return add(one, negative(other));
    case "*":
      return multiply(one, other);
    case "/":
      return divide(one, other);
    default:
      return remainder(one, other);
  }
}

/** `!x` and `-x`. */
export function negated(operator: "!" | "-", operand: HclValue): Computed {
  if (operator === "-") return numeric("-", { kind: "number", text: "0", place: operand.place }, operand);
  const value = convertTo(operand, { kind: "boolean" });
  if (value.kind === "boolean") return { kind: "boolean", value: !value.value };
  if (value.kind === "unknown") return { kind: value.refused ? "refused" : "unknown", why: value.why };
  return { kind: "refused", why: "Terraform requires true or false" };
}
