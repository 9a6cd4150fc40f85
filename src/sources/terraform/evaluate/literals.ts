import type { Place } from "../hcl/syntax.js";
import type { HclMember, HclValue, TextPart, UnknownValue } from "./value.js";

/** Kinds of values by their names in {@link HclValue}. */
export type ValueOf<Kind extends HclValue["kind"]> = Extract<HclValue, { readonly kind: Kind }>;

/** A text all of which is known. */
export function textAt(place: Place, text: string): ValueOf<"text"> {
  return { kind: "text", parts: text === "" ? [] : [{ kind: "literal", text, place }], place };
}

/** A text of these parts. */
export function textOf(place: Place, parts: readonly TextPart[]): ValueOf<"text"> {
  return { kind: "text", parts, place };
}

/** A number that is written as Terraform writes it. */
export function numberAt(place: Place, text: string): ValueOf<"number"> {
  return { kind: "number", text, place };
}

export function booleanAt(place: Place, value: boolean): ValueOf<"boolean"> {
  return { kind: "boolean", value, place };
}

export function nullAt(place: Place): ValueOf<"null"> {
  return { kind: "null", place };
}

/** A list, or with the type a tuple or a set, of which no items are missing unless it says so. */
export function sequenceAt(
  place: Place,
  items: readonly HclValue[],
  type: ValueOf<"sequence">["type"] = "list",
  isOpen = false,
): ValueOf<"sequence"> {
  return { kind: "sequence", type, items, isOpen, place };
}

/** An object, or with the type a map, of which no members are missing unless it says so. */
export function mappingAt(
  place: Place,
  members: readonly HclMember[],
  type: ValueOf<"mapping">["type"] = "object",
  isOpen = false,
): ValueOf<"mapping"> {
  return { kind: "mapping", type, members, isOpen, place };
}

/** A member at one place. */
export function memberAt(place: Place, key: string, value: HclValue): HclMember {
  return { key, keyPlace: place, value };
}

/** The value of what Terraform refuses; `why` is a clause. */
export function refusedAt(place: Place, why: string): UnknownValue {
  const { source, start, end } = place;
  return {
    ...{ kind: "unknown", place, identity: `refused at ${source.name}:${start}-${end}`, why, shape: "any" },
    ...{ expression: source.text.slice(start, end), nature: { kind: "anything" }, refused: true },
  };
}
