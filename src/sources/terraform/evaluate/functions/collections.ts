import { convertTo, fingerprint, sortedMembers, typeOf, unify } from "../convert.js";
import { byCodePoints, findUnknown, isWhollyKnown, knownText, mayHaveMore, memberOf } from "../known.js";
import { booleanAt, mappingAt, memberAt, numberAt, sequenceAt, textAt, textOf, type ValueOf } from "../literals.js";
import type { HclMember, HclValue } from "../value.js";
import { type Arguments, mostItems, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

/** Functions about lists and maps: https://developer.hashicorp.com/terraform/language/functions/chunklist and those beside it. */
export const collections: Readonly<Record<string, HclFunction>> = {
  alltrue: withArguments(1, 1, (given) => everyIs(given, true)),
  anytrue: withArguments(1, 1, (given) => {
    const some = everyIs(given, false);
    return some.kind === "boolean" ? { ...some, value: !some.value } : some;
  }),
  chunklist: withArguments(2, 2, (given) => {
    const items = given.items(0);
    const size = given.wholeNumber(1);
    if (size < 0) given.refuse("the size is negative");
    const chunks: HclValue[] = [];
    const step = size === 0 ? Math.max(1, items.length) : size;
    for (let at = 0; at < items.length; at += step) chunks.push(listOf(given, items.slice(at, at + step)));
    return listOf(given, chunks);
  }),
  coalesce: withArguments(1, undefined, (given) => {
    for (const value of given.all) {
      if (value.kind === "unknown") return given.known(value);
      if (value.kind === "null" || (value.kind === "text" && knownText(value) === "")) continue;
      if (
        value.kind === "text" &&
        knownText(value) === undefined &&
        value.parts.every(({ kind }) => kind === "unknown")
      ) {
        return given.unknown("its argument may be empty");
      }
      const unified = unify(given.all.filter((each) => each.kind !== "unknown"));
      if (unified === undefined) return given.refuse("the arguments have no common type");
      const at = given.all.filter((each) => each.kind !== "unknown").indexOf(value);
      return unified[at] ?? value;
    }
    return given.refuse("all arguments are null or empty");
  }),
  coalescelist: withArguments(1, undefined, (given) => {
    for (const index of given.all.keys()) {
      if (given.any(index).kind === "null") continue;
      const list = given.sequence(index);
      if (list.items.some((item) => item.kind !== "unknown") || given.itemsIn(list).length > 0) return list;
    }
    return given.refuse("all lists are empty");
  }),
  compact: withArguments(1, 1, (given) => {
    const list = given.sequence(0);
    const items = list.items.filter((item) => item.kind !== "null" && knownText(item) !== "");
    // A text that is not known may be empty.
    const isOpen = list.isOpen || items.some((item) => item.kind === "unknown" || isMaybeEmpty(item));
    return sequenceAt(
      given.place,
      items.map((item) => convertTo(item, { kind: "text" })),
      "list",
      isOpen,
    );
  }),
  concat: withArguments(1, undefined, (given) => concatenated(given)),
  contains: withArguments(2, 2, (given) => contained(given)),
  distinct: withArguments(1, 1, (given) => {
    const list = given.sequence(0);
    const alike = unify(list.items) ?? given.refuse("the items have no common type");
    const { items, isOpen } = distinct({ ...list, items: alike });
    return sequenceAt(given.place, items, "list", isOpen);
  }),
  element: withArguments(2, 2, (given) => {
    const items = given.items(0);
    const index = given.wholeNumber(1);
    if (items.length === 0) given.refuse("the list is empty");
    if (index < 0) given.refuse("the index is negative");
    return items[index % items.length] ?? given.refuse("the list is empty");
  }),
  flatten: withArguments(1, 1, (given) => {
    const list = given.sequence(0);
    const items: HclValue[] = [];
    const isOpen = flattenInto(list, items);
    return sequenceAt(given.place, items, "tuple", isOpen);
  }),
  index: withArguments(2, 2, (given) => {
    const searched = given.whole(given.any(1));
    const items = given.items(0);
    for (const [at, item] of items.entries()) {
      if (isEqual(given.whole(item), searched)) return numberAt(given.place, String(at));
    }
    return given.refuse("the list does not have the item");
  }),
  keys: withArguments(1, 1, (given) => {
    const { members, isOpen, type } = given.mapping(0);
    const keys = sortedMembers(members).map(({ key, keyParts, keyPlace }) =>
      keyParts === undefined ? textAt(keyPlace, key) : textOf(keyPlace, keyParts),
    );
    return sequenceAt(given.place, keys, type === "object" ? "tuple" : "list", isOpen);
  }),
  length: withArguments(1, 1, (given) => numberAt(given.place, String(lengthOf(given)))),
  lookup: withArguments(2, 3, (given) => {
    const mapping = given.mapping(0);
    const found = memberOf(mapping, given.text(1));
    if (found !== undefined) return found;
    if (mayHaveMore(mapping))
      return given.unknown(`it is not known whether the map has ${JSON.stringify(given.text(1))}`);
    const other = given.all[2] ?? given.refuse(`the map does not have ${JSON.stringify(given.text(1))}`);
    const type = typeOf(mapping);
    return type.kind === "map" ? convertTo(other, type.of) : other;
  }),
  matchkeys: withArguments(3, 3, (given) => {
    const values = given.items(0);
    const keys = given.items(1);
    const searched = new Set(given.items(2).map((item) => fingerprint(given.whole(item))));
    if (values.length !== keys.length) given.refuse("the lists do not have the same length");
    return listOf(
      given,
      values.filter((_, at) => searched.has(fingerprint(given.whole(keys[at] ?? given.any(1))))),
    );
  }),
  merge: withArguments(0, undefined, (given) => merged(given)),
  one: withArguments(1, 1, (given) => {
    const items = given.items(0);
    if (items.length > 1) given.refuse("the list has more than one item");
    return items[0] ?? { kind: "null", place: given.place };
  }),
  range: withArguments(1, 3, (given) => {
    const numbers = given.all.map((_, index) => given.wholeNumber(index));
    const [start, limit] = numbers.length === 1 ? [0, numbers[0] ?? 0] : [numbers[0] ?? 0, numbers[1] ?? 0];
    const step = numbers[2] ?? (limit < start ? -1 : 1);
    if (step === 0 || (step < 0 && start < limit) || (step > 0 && limit < start))
      given.refuse("the step does not lead to the limit");
    const items: HclValue[] = [];
    for (let value = start; step > 0 ? value < limit : value > limit; value += step) {
      // Terraform's own limit.
      if (items.length >= 1_024) given.refuse("the range has more than 1024 numbers");
      items.push(numberAt(given.place, String(value)));
    }
    return sequenceAt(given.place, items);
  }),
  reverse: withArguments(1, 1, (given) => {
    const list = given.sequence(0);
    return sequenceAt(given.place, [...list.items].reverse(), list.type === "tuple" ? "tuple" : "list", list.isOpen);
  }),
  slice: withArguments(3, 3, (given) => {
    const list = given.sequence(0);
    const items = given.itemsIn(list);
    const start = given.wholeNumber(1);
    const end = given.wholeNumber(2);
    if (start < 0 || end < start || end > items.length) given.refuse("the indexes are not in the list");
    return sequenceAt(given.place, items.slice(start, end), list.type);
  }),
  sort: withArguments(1, 1, (given) => {
    const list = given.sequence(0);
    if (!isWhollyKnown(list)) {
      // The order is not known then, and the items still are.
      return sequenceAt(given.place, list.items, "list", true);
    }
    const texts = list.items.map((item) => given.textValue(item));
    texts.sort((one, other) => byCodePoints(knownText(one) ?? "", knownText(other) ?? ""));
    return sequenceAt(given.place, texts);
  }),
  transpose: withArguments(1, 1, (given) => {
    const lists = new Map<string, HclValue[]>();
    const { members, isOpen } = given.mapping(0);
    if (isOpen) given.unknown("members of the map are not known");
    for (const { key, value } of sortedMembers(members)) {
      const list = given.known(value);
      if (list.kind !== "sequence") return given.refuse("the map's values are not lists");
      for (const item of given.itemsIn(list)) {
        const text = given.textIn(item);
        const keys = lists.get(text) ?? [];
        lists.set(text, keys);
        keys.push(textAt(given.place, key));
      }
    }
    const turned = [...lists].map(([key, items]) => memberAt(given.place, key, sequenceAt(given.place, items)));
    return mappingAt(given.place, sortedMembers(turned), "map");
  }),
  values: withArguments(1, 1, (given) => {
    const { members, isOpen, type } = given.mapping(0);
    const values = sortedMembers(members).map(({ value }) => value);
    return sequenceAt(given.place, values, type === "object" ? "tuple" : "list", isOpen);
  }),
  zipmap: withArguments(2, 2, (given) => {
    const keys = given.items(0);
    const list = given.sequence(1);
    const values = given.itemsIn(list);
    if (keys.length !== values.length) given.refuse("there are not as many keys as values");
    const members = new Map<string, HclMember>();
    for (const [at, value] of values.entries()) {
      const key = keys[at];
      if (key === undefined) continue;
      const name = given.textIn(key);
      members.set(name, { key: name, keyPlace: key.place, value });
    }
    return mappingAt(given.place, [...members.values()], list.type === "tuple" ? "object" : "map");
  }),
};

function listOf(given: Arguments, items: readonly HclValue[]): HclValue {
  return sequenceAt(given.place, items);
}

/** Whether a value is equal to another; both are known. */
function isEqual(one: HclValue, other: HclValue): boolean {
  return fingerprint(one) === fingerprint(other);
}

/** Whether all items are this value; one that is not decides it, whatever else is not known. */
function everyIs(given: Arguments, wanted: boolean): HclValue {
  const list = given.sequence(0);
  let unknown: HclValue | undefined;
  for (const item of list.items) {
    if (item.kind === "unknown") unknown = item;
    const value = convertTo(item, { kind: "boolean" });
    // Null counts as false, as Terraform has it.
    const holds = value.kind === "boolean" ? value.value : value.kind === "null" ? false : undefined;
    if (holds === undefined && item.kind !== "unknown") given.refuse("an item is not true or false");
    if (holds !== undefined && holds !== wanted) return booleanAt(given.place, false);
  }
  if (unknown !== undefined) return given.known(unknown);
  given.itemsIn(list);
  return booleanAt(given.place, true);
}

function isMaybeEmpty(value: HclValue): boolean {
  return value.kind === "text" && value.parts.every((part) => part.kind === "unknown");
}

/** A list that is not known may be any number of items, so that the outcome is open. */
function concatenated(given: Arguments): HclValue {
  const items: HclValue[] = [];
  let isOpen = false;
  let areLists = true;
  for (const value of given.all) {
    if (value.kind === "unknown") {
      items.push({ ...value, shape: "list" });
      isOpen = true;
      continue;
    }
    const list = given.known(value);
    if (list.kind !== "sequence" || list.type === "set") return given.refuse("an argument is not a list");
    items.push(...list.items);
    isOpen ||= list.isOpen;
    areLists &&= list.type === "list";
  }
  if (items.length > mostItems) given.unknown("its outcome is too long");
  // Lists of one type stay a list; with tuples the items keep their types.
  if (!areLists) return sequenceAt(given.place, items, "tuple", isOpen);
  return sequenceAt(given.place, unify(items) ?? given.refuse("the lists have no common type"), "list", isOpen);
}

function contained(given: Arguments): HclValue {
  const list = given.sequence(0);
  const searched = given.whole(given.any(1));
  let unknown: HclValue | undefined;
  for (const item of list.items) {
    if (isWhollyKnown(item)) {
      if (isEqual(item, searched)) return booleanAt(given.place, true);
    } else {
      unknown = item;
    }
  }
  if (unknown !== undefined) given.whole(unknown);
  given.itemsIn(list);
  return booleanAt(given.place, false);
}

/** Each known item once. What is not known may be the same as another item, so that the number of items is open then. */
export function distinct(list: ValueOf<"sequence">): { readonly items: readonly HclValue[]; readonly isOpen: boolean } {
  const seen = new Set<string>();
  const items = list.items.filter((item) => {
    if (!isWhollyKnown(item)) return true;
    const print = fingerprint(item);
    if (seen.has(print)) return false;
    seen.add(print);
    return true;
  });
  const hasUnknown = items.some((item) => !isWhollyKnown(item));
  return { items, isOpen: list.isOpen || (hasUnknown && items.length > 1) };
}

/** Lists within lists as their items; says whether there may be more. An unknown item may be a list. */
function flattenInto(list: ValueOf<"sequence">, items: HclValue[]): boolean {
  let isOpen = list.isOpen;
  for (const item of list.items) {
    if (item.kind === "sequence") isOpen = flattenInto(item, items) || isOpen;
    else items.push(item);
    if (item.kind === "unknown" && item.shape !== "text") isOpen = true;
  }
  return isOpen;
}

function lengthOf(given: Arguments): number {
  const value = given.known(given.any(0));
  if (value.kind === "sequence") return given.itemsIn(value).length;
  if (value.kind === "mapping") {
    if (value.isOpen) given.unknown(findUnknown(value)?.why ?? "members of the map are not known");
    return value.members.length;
  }
  if (value.kind !== "text") given.refuse("the argument has no length");
  // Terraform counts what people see as one character.
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(given.textIn(value));
  return [...segments].length;
}

/** Later members replace earlier ones, whole; what is not known may replace any that come before. */
/** A member that takes the place of another one. `merge` does not go into the values, so conditions of the other are lost. */
function replacing(earlier: HclMember | undefined, member: HclMember): HclMember {
  if (earlier === undefined || (member.key !== "Condition" && member.key !== "Statement")) return member;
  return { ...member, replaced: earlier.value };
}

function merged(given: Arguments): HclValue {
  const members = new Map<string, HclMember>();
  let isOpen = false;
  let areMaps = true;
  for (const value of given.all) {
    if (value.kind === "null") continue;
    const mapping = value.kind === "unknown" ? undefined : value;
    if (mapping !== undefined && mapping.kind !== "mapping")
      return given.refuse("an argument is not a map or an object");
    if (mapping?.isLazy) return given.unknown("policy-check does not go through all of it");
    if (mapping === undefined || mayHaveMore(mapping)) {
      const why = findUnknown(value)?.why ?? "members of a map are not known";
      for (const [key, member] of members) {
        const unknown = given.call.unknown(`${why}, and it may replace what comes before it`);
        // Members are not the same value because nothing is known of both.
        members.set(key, { ...member, value: { ...unknown, identity: `${unknown.identity}.${key}` } });
      }
      isOpen ||= mapping === undefined || mapping.isOpen;
    }
    areMaps &&= mapping?.type === "map";
    for (const member of mapping?.members ?? []) members.set(member.key, replacing(members.get(member.key), member));
  }
  return mappingAt(given.place, [...members.values()], areMaps && members.size > 0 ? "map" : "object", isOpen);
}
