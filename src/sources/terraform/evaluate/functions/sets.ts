import { fingerprint, setOf, unify } from "../convert.js";
import { findUnknown, isWhollyKnown } from "../known.js";
import { sequenceAt, type ValueOf } from "../literals.js";
import type { HclValue } from "../value.js";
import { type Arguments, mostItems, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

/** Functions about sets: https://developer.hashicorp.com/terraform/language/functions/setunion and those beside it. */
export const sets: Readonly<Record<string, HclFunction>> = {
  setintersection: withArguments(1, undefined, (given) => {
    const [first = [], ...others] = given.all.map((_, index) => knownItems(given, index));
    const within = others.map((items) => new Set(items.map(fingerprint)));
    return setOf(
      given.place,
      first.filter((item) => within.every((prints) => prints.has(fingerprint(item)))),
    );
  }),
  setproduct: withArguments(2, undefined, (given) => {
    const lists = given.all.map((_, index) => given.sequence(index));
    const count = lists.reduce((product, list) => product * given.itemsIn(list).length, 1);
    if (count > mostItems) given.unknown("its outcome is too long");
    let products: readonly (readonly HclValue[])[] = [[]];
    for (const list of lists) {
      products = products.flatMap((product) => list.items.map((item) => [...product, item]));
    }
    const items = products.map((product) => sequenceAt(given.place, product, "tuple"));
    return lists.every(({ type }) => type === "set") ? setOf(given.place, items) : sequenceAt(given.place, items);
  }),
  setsubtract: withArguments(2, 2, (given) => {
    const without = new Set(knownItems(given, 1).map(fingerprint));
    return setOf(
      given.place,
      knownItems(given, 0).filter((item) => !without.has(fingerprint(item))),
    );
  }),
  setunion: withArguments(1, undefined, (given) => {
    const lists = given.all.map((_, index) => given.sequence(index));
    const items = lists.flatMap((list) => list.items);
    const unified = unify(items) ?? given.refuse("the sets have no common type");
    const isOpen = lists.some((list) => list.isOpen);
    return setOf(given.place, unified, isOpen);
  }),
};

/** The items of a list all of which are known. */
function knownItems(given: Arguments, index: number): ValueOf<"sequence">["items"] {
  const list = given.sequence(index);
  if (!isWhollyKnown(list)) given.unknown(findUnknown(list)?.why ?? "items of a set are not known");
  return list.items;
}
