import type { Expression, Place } from "../hcl/syntax.js";
import { asWritten, identityOf, type Scope, shortened } from "./scope.js";
import type { HclValue, UnknownValue } from "./value.js";

type Known = Partial<Pick<UnknownValue, "shape" | "nature">>;

/** The value of an expression that is not known; `why` is a clause. */
export function unknownOf(expression: Expression, scope: Scope, why: string, known: Known = {}): UnknownValue {
  const written = asWritten(expression);
  return {
    kind: "unknown",
    place: expression,
    identity: identityOf(scope, written),
    expression: shortened(written),
    why,
    shape: known.shape ?? "any",
    nature: known.nature ?? { kind: "anything" },
  };
}

/** The value of an expression that Terraform refuses. */
export function refusedOf(expression: Expression, scope: Scope, why: string): UnknownValue {
  return { ...unknownOf(expression, scope, why), refused: true };
}

/** What is within a value that is not known: an attribute, or an item. */
export function within(of: UnknownValue, step: string, place: Place): UnknownValue {
  return {
    ...of,
    place,
    via: undefined,
    identity: `${of.identity}${step}`,
    expression: shortened(`${of.expression}${step}`),
    shape: "any",
    nature: { kind: "anything" },
  };
}

/** A value by way of a reference to it. */
export function byWayOf(value: HclValue, place: Place): HclValue {
  if (value.place === place) return value;
  return { ...value, via: place };
}
