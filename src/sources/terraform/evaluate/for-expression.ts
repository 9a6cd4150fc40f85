import type { Expression } from "../hcl/syntax.js";
import { isSeveral } from "./access.js";
import { sortedMembers } from "./convert.js";
import type { Evaluation } from "./evaluation.js";
import { mappingAt, numberAt, sequenceAt, textAt } from "./literals.js";
import { textKeyOf } from "./object-expression.js";
import { asWritten, type Scope, shortened, withName } from "./scope.js";
import { byWayOf, refusedOf, unknownOf, within } from "./unknowns.js";
import type { HclMember, HclValue, UnknownValue } from "./value.js";

/** A key and a value of a collection. */
export interface Turn {
  readonly key: HclValue;
  readonly value: HclValue;
}

/** What is gone through, in Terraform's order; `several` are elements that are not known, of which there may be any number. */
export interface Turns {
  readonly kind: "turns";
  readonly turns: readonly Turn[];
  readonly several: UnknownValue | undefined;
}

/** What `for` goes through. */
export function turnsOf(
  evaluation: Evaluation,
  { collection }: { readonly collection: Expression },
  scope: Scope,
): Turns | UnknownValue {
  const value = evaluation.value(collection, scope);
  if (value.kind === "unknown") return value;
  return elementsOf(value) ?? refusedOf(collection, scope, "it is not a list or an object");
}

/** The elements of a list, a set, a map or an object; undefined for anything else. */
export function elementsOf(value: HclValue): Turns | undefined {
  if (value.kind === "mapping") {
    const turns = sortedMembers(value.members).map((member) => turnOfMember(member));
    return { kind: "turns", turns, several: value.isOpen ? (value.rest ?? openPart(value)) : undefined };
  }
  if (value.kind !== "sequence") return undefined;
  const turns: Turn[] = [];
  let several: UnknownValue | undefined;
  for (const [index, item] of value.items.entries()) {
    if (isSeveral(value, item)) several ??= item;
    else turns.push({ key: value.type === "set" ? item : numberAt(item.place, String(index)), value: item });
  }
  return { kind: "turns", turns, several: several ?? (value.isOpen ? openPart(value) : undefined) };
}

function turnOfMember({ key, keyPlace, value }: HclMember): Turn {
  return { key: textAt(keyPlace, key), value };
}

/** The elements of a collection that are not here. */
export function openPart({ place }: HclValue): UnknownValue {
  const expression = shortened(asWritten(place));
  return {
    ...{ kind: "unknown", place, identity: `more of ${place.source.name}:${place.start}`, expression },
    ...{ why: "not all of its elements are known", shape: "any", nature: { kind: "anything" } },
  };
}

/** https://developer.hashicorp.com/terraform/language/expressions/for */
export function forExpression(
  evaluation: Evaluation,
  expression: Extract<Expression, { readonly kind: "for" }>,
  scope: Scope,
): HclValue {
  const found = turnsOf(evaluation, expression, scope);
  if (found.kind === "unknown") {
    if (found.refused === true) return found;
    return unknownOf(expression, scope, found.why, { shape: expression.resultKey === undefined ? "list" : "any" });
  }
  const items: HclValue[] = [];
  const members = new Map<string, HclMember[]>();
  let several = found.several && {
    ...within(found.several, "[*]", expression),
    expression: shortened(asWritten(expression)),
    shape: "list" as const,
  };
  for (const [index, { key, value }] of found.turns.entries()) {
    if (evaluation.isSpent) return unknownOf(expression, scope, "evaluating it takes too long");
    const outer = expression.key === undefined ? scope : withName(scope, expression.key, key, `[${index}]`);
    const inner = withName(outer, expression.value, value, `[${index}]`);
    if (expression.condition !== undefined) {
      const way = evaluation.decided(expression.condition, inner);
      if (way === false) continue;
      if (typeof way !== "boolean") {
        if (way.refused === true) return way;
        several = { ...unknownOf(expression, inner, way.why), shape: "list" };
        continue;
      }
    }
    if (expression.resultKey === undefined) {
      items.push(byWayOf(evaluation.value(expression.result, inner), expression.result));
      continue;
    }
    const name = textKeyOf(evaluation.value(expression.resultKey, inner), expression.resultKey, inner);
    if (name.kind === "unknown") return name;
    const result = byWayOf(evaluation.value(expression.result, inner), expression.result);
    const same = members.get(name.text);
    const member = { key: name.text, keyParts: name.parts, keyPlace: expression.resultKey, value: result };
    if (same === undefined) members.set(name.text, [member]);
    else if (expression.groups) same.push(member);
    else return refusedOf(expression, scope, `two elements have the key ${JSON.stringify(name.text)}`);
  }
  if (expression.resultKey === undefined) {
    return sequenceAt(expression, several === undefined ? items : [...items, several], "tuple", several !== undefined);
  }
  const all = [...members.values()].flatMap(([first, ...others]): readonly HclMember[] => {
    if (first === undefined) return [];
    if (!expression.groups) return [first];
    const values = [first, ...others].map(({ value }) => value);
    return [{ ...first, value: sequenceAt(expression, values, "tuple", several !== undefined) }];
  });
  const mapping = mappingAt(expression, all, "object", several !== undefined);
  return several === undefined ? mapping : { ...mapping, rest: { ...several, shape: "any" } };
}
