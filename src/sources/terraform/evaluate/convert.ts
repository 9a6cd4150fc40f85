import { decimalOf, decimalText } from "./decimal.js";
import { byCodePoints, isWhollyKnown, jsonString, knownText, mayHaveMore } from "./known.js";
import { booleanAt, mappingAt, nullAt, numberAt, refusedAt, sequenceAt, type ValueOf } from "./literals.js";
import { type AttributeConstraint, anything, type TypeConstraint, typeInWords, typeOf } from "./types.js";
import { unifyTypes } from "./unify.js";
import type { HclMember, HclValue, TextPart } from "./value.js";

export { type TypeConstraint, typeConstraintOf, typeOf } from "./types.js";

/**
 * A value as a text within a template, as Terraform writes it: numbers without leading zeros and zeros at the end of a
 * fraction. Undefined for what Terraform does not make a text of: null, lists, objects.
 */
export function asText(value: HclValue): readonly TextPart[] | undefined {
  switch (value.kind) {
    case "text":
      return value.parts;
    case "number":
      return [{ kind: "literal", text: value.text, place: value.place }];
    case "boolean":
      return [{ kind: "literal", text: value.value ? "true" : "false", place: value.place }];
    case "unknown":
      return value.shape === "list" ? undefined : [{ kind: "unknown", value, place: value.place }];
    default:
      return undefined;
  }
}

/**
 * A value as a type constraint makes it of another: https://developer.hashicorp.com/terraform/language/expressions/type-constraints#conversion-of-primitive-types.
 * Refused (see {@link HclValue}) where Terraform cannot. Attributes that an object type does not have are dropped, those
 * that are optional are filled in.
 */
export function convertTo(value: HclValue, constraint: TypeConstraint): HclValue {
  if (value.kind === "null" || constraint.kind === "any") return value;
  if (value.kind === "unknown") return narrowed(value, constraint);
  switch (constraint.kind) {
    case "text": {
      if (value.kind === "text") return value;
      const parts = asText(value);
      if (parts === undefined) return mismatch(value, constraint);
      return { kind: "text", parts, place: value.place, via: value.via };
    }
    case "number":
      return toNumber(value);
    case "boolean":
      return toBoolean(value);
    case "list":
    case "set":
      return value.kind === "sequence"
        ? toCollection(value, constraint.kind, constraint.of)
        : mismatch(value, constraint);
    case "tuple":
      return toTuple(value, constraint);
    case "map":
      return value.kind === "mapping" ? toMap(value, constraint.of) : mismatch(value, constraint);
    case "object":
      return value.kind === "mapping" ? toObject(value, constraint.attributes) : mismatch(value, constraint);
  }
}

/** An unknown value, of which the constraint says what kind of value it is. */
function narrowed(value: ValueOf<"unknown">, { kind }: TypeConstraint): HclValue {
  if (value.shape !== "any") return value;
  if (kind === "text" || kind === "number" || kind === "boolean") return { ...value, shape: "text" };
  return kind === "list" || kind === "set" || kind === "tuple" ? { ...value, shape: "list" } : value;
}

function mismatch(value: HclValue, constraint: TypeConstraint): HclValue {
  return refusedAt(value.place, `Terraform requires a ${typeInWords(constraint)}`);
}

function toNumber(value: HclValue): HclValue {
  if (value.kind === "number") return value;
  if (value.kind !== "text") return mismatch(value, { kind: "number" });
  const text = knownText(value);
  if (text === undefined) return openText(value);
  const number = decimalOf(text);
  return number === undefined ? mismatch(value, { kind: "number" }) : numberAt(value.place, decimalText(number));
}

function toBoolean(value: HclValue): HclValue {
  if (value.kind === "boolean") return value;
  if (value.kind !== "text") return mismatch(value, { kind: "boolean" });
  const text = knownText(value);
  if (text === undefined) return openText(value);
  if (text === "true" || text === "1") return booleanAt(value.place, true);
  return text === "false" || text === "0" ? booleanAt(value.place, false) : mismatch(value, { kind: "boolean" });
}

/** What a text with unknown parts is as anything else: that is not known. */
function openText(value: ValueOf<"text">): HclValue {
  const part = value.parts.find(({ kind }) => kind !== "literal");
  const { source, start, end } = value.place;
  const why = part?.kind === "unknown" ? part.value.why : "a part of the text is not known";
  return {
    ...{ kind: "unknown", place: value.place, identity: `${source.name}:${start}-${end}`, why, shape: "text" },
    ...{ expression: source.text.slice(start, end), nature: { kind: "anything" } },
  };
}

function toCollection(value: ValueOf<"sequence">, kind: "list" | "set", of: TypeConstraint): HclValue {
  const items = convertAll(value.items, of);
  if (items === undefined) return refusedAt(value.place, `Terraform requires that all items have the same type`);
  const refused = items.find(isRefused);
  if (refused !== undefined) return refused;
  return kind === "list" ? { ...value, type: "list", items } : setOf(value.place, items, value.isOpen);
}

/** All as this type; for `any` all as one type that all of them can be. Undefined where there is none. */
function convertAll(items: readonly HclValue[], type: TypeConstraint): readonly HclValue[] | undefined {
  if (type.kind !== "any") return items.map((item) => convertTo(item, type));
  return unify(items);
}

function isRefused(value: HclValue): boolean {
  return value.kind === "unknown" && value.refused === true;
}

function toTuple(value: HclValue, constraint: Extract<TypeConstraint, { readonly kind: "tuple" }>): HclValue {
  if (value.kind !== "sequence" || value.type === "set") return mismatch(value, constraint);
  if (!value.isOpen && value.items.length !== constraint.items.length) {
    return refusedAt(value.place, `Terraform requires ${constraint.items.length} items`);
  }
  const items = value.isOpen
    ? value.items
    : value.items.map((item, at) => convertTo(item, constraint.items[at] ?? anything));
  return items.find(isRefused) ?? { ...value, type: "tuple", items };
}

function toMap(value: ValueOf<"mapping">, of: TypeConstraint): HclValue {
  const values = convertAll(
    value.members.map((member) => member.value),
    of,
  );
  if (values === undefined) return refusedAt(value.place, "Terraform requires that all elements have the same type");
  const members = value.members.map((member, at) => ({ ...member, value: values[at] ?? member.value }));
  return values.find(isRefused) ?? mappingAt(value.place, sortedMembers(members), "map", value.isOpen);
}

/** Members in the order in which Terraform goes through a map. */
export function sortedMembers(members: readonly HclMember[]): readonly HclMember[] {
  return [...members].sort((one, other) => byCodePoints(one.key, other.key));
}

function toObject(value: ValueOf<"mapping">, attributes: ReadonlyMap<string, AttributeConstraint>): HclValue {
  const members: HclMember[] = [];
  const given = new Map(value.members.map((member) => [member.key, member]));
  let isOpen = false;
  for (const [key, attribute] of attributes) {
    const member = given.get(key);
    if (member === undefined) {
      if (mayHaveMore(value)) {
        isOpen = true;
        continue;
      }
      if (!attribute.isOptional) return refusedAt(value.place, `the attribute ${jsonString(key)} is required`);
    }
    const isFilled = attribute.default !== undefined && (member === undefined || member.value.kind === "null");
    const own =
      isFilled && attribute.default !== undefined ? attribute.default : (member?.value ?? nullAt(value.place));
    const converted = convertTo(own, attribute.type);
    if (isRefused(converted)) return converted;
    members.push({ key, keyPlace: member?.keyPlace ?? value.place, value: converted });
  }
  return { ...mappingAt(value.place, members), isOpen };
}

/**
 * A set of these items: each once, in the order in which Terraform goes through it. Items that are not known may turn out
 * to be the same, so that how many there are is unknown.
 */
export function setOf(
  place: ValueOf<"sequence">["place"],
  items: readonly HclValue[],
  isOpen = false,
): ValueOf<"sequence"> {
  const unique = new Map<string, HclValue>();
  const unknown: HclValue[] = [];
  for (const item of items) {
    if (!isWhollyKnown(item)) unknown.push(item);
    else if (!unique.has(fingerprint(item))) unique.set(fingerprint(item), item);
  }
  const known = [...unique.values()].sort(inSets);
  return sequenceAt(place, [...known, ...unknown], "set", isOpen || (unknown.length > 0 && items.length > 1));
}

function inSets(one: HclValue, other: HclValue): number {
  if (one.kind === "number" && other.kind === "number") {
    const difference = Number(one.text) - Number(other.text);
    if (difference !== 0) return difference;
  }
  if (one.kind === "boolean" && other.kind === "boolean") return Number(one.value) - Number(other.value);
  return byCodePoints(knownText(one) ?? fingerprint(one), knownText(other) ?? fingerprint(other));
}

/** The same for values that are equal to Terraform, which never takes a text for a number. */
export function fingerprint(value: HclValue): string {
  switch (value.kind) {
    case "text":
      return jsonString(knownText(value) ?? "");
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    case "sequence":
      return `[${value.items.map(fingerprint).join(",")}]`;
    case "mapping":
      return `{${sortedMembers(value.members)
        .map((member) => `${jsonString(member.key)}:${fingerprint(member.value)}`)
        .join(",")}}`;
    case "null":
      return "null";
    case "unknown":
      return `unknown ${value.identity}`;
  }
}

/**
 * These values as one type, as conditional expressions, `tolist`, `tomap` and others make them: texts, if one of them is a
 * text and the others can be. Undefined where there is no such type, which Terraform refuses. What is unknown stays.
 */
export function unify(values: readonly HclValue[]): readonly HclValue[] | undefined {
  const type = unifyTypes(values.map(typeOf));
  if (type === undefined) return undefined;
  const converted = values.map((value) => convertTo(value, type));
  return converted.some((value, at) => isRefused(value) && !isRefused(values[at] ?? value)) ? undefined : converted;
}
