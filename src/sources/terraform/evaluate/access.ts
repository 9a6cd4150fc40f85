import type { Place } from "../hcl/syntax.js";
import { asText } from "./convert.js";
import { knownParts, knownText } from "./known.js";
import { refusedAt, type ValueOf } from "./literals.js";
import { asWritten, shortened } from "./scope.js";
import { within } from "./unknowns.js";
import type { HclValue, UnknownValue } from "./value.js";

/** An attribute of a value: https://developer.hashicorp.com/terraform/language/expressions/types#indices-and-attributes. */
export function attributeOf(of: HclValue, name: string, place: Place): HclValue {
  switch (of.kind) {
    case "mapping":
      return memberOf(of, name, `.${name}`, place);
    case "unknown":
      return of.shape === "any" ? within(of, `.${name}`, place) : notThere(place, name);
    case "sequence":
      // Digits are an index, as in `list.0`.
      return /^\d+$/.test(name) ? itemOf(of, Number(name), place) : notThere(place, name);
    default:
      return notThere(place, name);
  }
}

function notThere(place: Place, name: string): UnknownValue {
  return refusedAt(place, `the value has no attribute ${name}`);
}

/** What an index of a value is. */
export function indexOf(of: HclValue, key: HclValue, place: Place): HclValue {
  if (key.kind === "unknown" && key.refused === true) return key;
  if (of.kind === "null") return refusedAt(place, "null has no items");
  if (of.kind === "unknown") return within(of, `[${keyInWords(key)}]`, place);
  const parts = asText(key);
  const known = parts && knownParts(parts);
  if (of.kind === "mapping") {
    if (parts === undefined) return refusedAt(place, "the key is neither a text nor a number");
    if (known === undefined) return ofUnknownKey(of, key, place);
    return memberOf(of, known, `[${JSON.stringify(known)}]`, place);
  }
  if (of.kind !== "sequence" || of.type === "set") return refusedAt(place, "the value has no index");
  if (known === undefined) return ofUnknownKey(of, key, place);
  return itemOf(of, /^\d+$/.test(known) ? Number(known) : -1, place);
}

function memberOf(of: ValueOf<"mapping">, name: string, step: string, place: Place): HclValue {
  const member = of.members.find(({ key }) => key === name);
  if (member !== undefined) return member.value;
  if (of.rest !== undefined) return within(of.rest, step, place);
  if (of.isOpen || of.members.some(({ keyParts }) => keyParts !== undefined))
    return {
      ...within(unknownPart(of, "not all of its members are known"), step, place),
      expression: shortened(asWritten(place)),
    };
  return refusedAt(place, `the object has no attribute ${name}`);
}

function itemOf(of: ValueOf<"sequence">, index: number, place: Place): HclValue {
  if (!of.isOpen) return of.items[index] ?? refusedAt(place, `the list has no item ${index}`);
  // Items behind a list that is not known may be anywhere.
  const reliable = of.type === "set" ? 0 : firstOpen(of);
  const own = of.items[index];
  // An instance that is not known, of a block whose number of instances is not known either.
  if (own?.kind === "unknown" && own.expression.endsWith(`[${index}]`)) return own;
  const item = index < reliable ? own : undefined;
  if (item !== undefined) return item;
  const unknown = within(unknownPart(of, "not all of its items are known"), `[${index}]`, place);
  return { ...unknown, expression: shortened(asWritten(place)) };
}

/** The index of the first item that may be several, or the number of items. */
function firstOpen({ items }: ValueOf<"sequence">): number {
  const at = items.findIndex((item) => item.kind === "unknown" && item.shape !== "text");
  return at < 0 ? items.length : at;
}

/** The item of a key that is not known: one of those that there are, if they are texts. */
function ofUnknownKey(of: ValueOf<"mapping" | "sequence">, key: HclValue, place: Place): HclValue {
  const whole = unknownPart(of, key.kind === "unknown" ? key.why : "the key is not known");
  const step = `[${key.kind === "unknown" ? key.identity : keyInWords(key)}]`;
  const unknown = { ...within(whole, step, place), expression: shortened(asWritten(place)) };
  if (of.isOpen || (of.kind === "mapping" && of.isLazy === true)) return unknown;
  const values = of.kind === "mapping" ? of.members.map(({ value }) => value) : of.items;
  const texts = values.map(knownText);
  const known = texts.filter((text) => text !== undefined);
  if (known.length === 0 || known.length < texts.length) return unknown;
  return { ...unknown, shape: "text", nature: { kind: "one-of", values: [...new Set(known)] } };
}

function keyInWords(key: HclValue): string {
  if (key.kind === "unknown") return key.expression;
  const parts = asText(key);
  const known = parts && knownParts(parts);
  if (known !== undefined) return key.kind === "number" ? known : JSON.stringify(known);
  return key.place.source.text.slice(key.place.start, key.place.end);
}

/** A value of which a part is not known, as one that is not known at all. */
export function unknownPart(of: ValueOf<"mapping" | "sequence">, why: string): UnknownValue {
  const { source, start, end } = of.place;
  const open = of.kind === "sequence" ? of.items.find((item) => item.kind === "unknown") : of.rest;
  return {
    ...{ kind: "unknown", place: of.place, identity: `${source.name}:${start}-${end}` },
    expression: source.text.slice(start, end).replace(/\s+/g, " ").slice(0, 80),
    why: open?.kind === "unknown" ? open.why : why,
    ...{ shape: "any", nature: { kind: "anything" } },
  };
}

/** Whether an item of a list may be any number of items. */
export function isSeveral(of: ValueOf<"sequence">, item: HclValue): item is UnknownValue {
  return of.isOpen && item.kind === "unknown" && item.shape !== "text";
}
