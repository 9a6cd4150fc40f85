import type { Expression } from "../hcl/syntax.js";
import { asText } from "./convert.js";
import type { Evaluation } from "./evaluation.js";
import { knownParts } from "./known.js";
import { mappingAt } from "./literals.js";
import type { Scope } from "./scope.js";
import { byWayOf, refusedOf } from "./unknowns.js";
import type { HclMember, HclValue, TextPart, UnknownValue } from "./value.js";

/** `{ key = value }`: of a key that is given twice, the last counts. */
export function objectOf(
  evaluation: Evaluation,
  expression: Extract<Expression, { readonly kind: "object" }>,
  scope: Scope,
): HclValue {
  const members = new Map<string, HclMember>();
  for (const { key, value } of expression.elements) {
    const name = textKeyOf(evaluation.value(key, scope), key, scope);
    if (name.kind === "unknown") return name;
    const own = byWayOf(evaluation.value(value, scope), value);
    members.set(name.text, { key: name.text, keyParts: name.parts, keyPlace: key, value: own });
  }
  return mappingAt(expression, [...members.values()]);
}

type Key =
  | UnknownValue
  | { readonly kind: "key"; readonly text: string; readonly parts: readonly TextPart[] | undefined };

/** A value as a key: unknown where Terraform refuses it only, since a key may have parts that are not known. */
export function textKeyOf(value: HclValue, expression: Expression, scope: Scope): Key {
  if (value.kind === "unknown" && value.refused === true) return value;
  const parts = asText(value);
  if (parts === undefined) return refusedOf(expression, scope, "the key is not a text");
  const text = knownParts(parts);
  if (text !== undefined) return { kind: "key", text, parts: undefined };
  const written = parts.map((part) =>
    part.kind === "unknown" ? `\${${part.value.identity}}` : (knownParts([part]) ?? ""),
  );
  return { kind: "key", text: written.join(""), parts };
}
