import type { ContextValues } from "../engine/index.js";
import { holdsFor } from "../engine/index.js";
import type { Atom } from "./atoms.js";
import type { Effort } from "./effort.js";

/** Sets of values that differ in which conditions they meet. */
export interface Sets {
  readonly sets: readonly (readonly string[])[];
  readonly complete: boolean;
}

/** How many sets are made for one key. */
const mostSets = 2000;

/**
 * The sets of a key's values, smallest first: ForAllValues holds where it does for each value, ForAnyValue where it does
 * for one, and without a set operator nothing holds for several values. So a set is no more than the truths of its
 * values, and one more value is added as long as that makes a difference.
 */
export function distinguishingSets(
  values: readonly string[],
  atoms: readonly Atom[],
  context: ContextValues,
  key: string,
  effort: Effort,
): Sets {
  const truthsOf = (value: string): readonly boolean[] => {
    const one = new Map([...context, [key, [value]]]);
    return atoms.map(({ condition }) => holdsFor(condition, one));
  };
  const singles = new Map<string, { readonly value: string; readonly truths: readonly boolean[] }>();
  for (const value of values) {
    if (!effort.spend(atoms.length + 1))
      return { sets: [...singles.values()].map((each) => [each.value]), complete: false };
    const truths = truthsOf(value);
    const print = printed(truths);
    // A value that is empty counts as none beside others; it is the last to be taken.
    if (value !== "" && !singles.has(print)) singles.set(print, { value, truths });
  }
  const found = new Map<string, readonly string[]>();
  let level = [...singles.values()].map(({ value, truths }) => ({ set: [value], truths }));
  for (const { set, truths } of level) found.set(`one ${printed(truths)}`, set);
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { set, truths } of level) {
      for (const single of singles.values()) {
        if (!effort.spend(atoms.length + 1) || found.size > mostSets)
          return { sets: [...found.values()], complete: false };
        // The same value twice is no other set: it is one of two values only to what has no set operator.
        const joined = atoms.map((atom, index) => both(atom, truths[index] === true, single.truths[index] === true));
        const print = `more ${printed(joined)}`;
        if (found.has(print) || set.includes(single.value)) continue;
        const larger = [...set, single.value];
        found.set(print, larger);
        next.push({ set: larger, truths: joined });
      }
    }
    level = next;
  }
  return { sets: [...found.values()], complete: true };
}

function both({ condition }: Atom, one: boolean, other: boolean): boolean {
  const { form } = condition;
  if (form === undefined) return false;
  if (form.operator.keyTypes === undefined) return one;
  // An empty list of values asks for presence.
  if (form.quantifier === "ForAllValues") return one && other;
  return form.quantifier === "ForAnyValue" ? one || other : condition.templates.length === 0 && one;
}

function printed(truths: readonly boolean[]): string {
  return truths.map(Number).join("");
}
