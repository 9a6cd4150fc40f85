import type { ContextValues } from "../engine/index.js";
import type { Atom } from "./atoms.js";
import type { Behaviours } from "./behaviors.js";
import type { Effort } from "./effort.js";

/** Sets of values that differ in which conditions they meet. */
export interface Sets {
  readonly sets: readonly (readonly string[])[];
  readonly complete: boolean;
}

/** How many sets are made for one key. */
const mostSets = 2000;

/** A value with what the conditions make of it by itself. */
interface Single {
  readonly value: string;
  readonly truths: readonly boolean[];
}

/**
 * The sets of a key's values, smallest first: ForAllValues holds where it does for each value, ForAnyValue where it does
 * for one, and without a set operator nothing holds for several values, as is assumed. So a set is no more than the truths
 * of its values, whether they are several, and whether they are all empty, which counts as absence. One more value is
 * added as long as that makes a difference; there are two values of a kind where there can be, so that several can be alike.
 */
export function distinguishingSets(
  values: readonly string[],
  atoms: readonly Atom[],
  context: ContextValues,
  key: string,
  behaviours: Behaviours,
  effort: Effort,
): Sets {
  const holds = ({ condition }: Atom, set: readonly string[]): boolean =>
    behaviours.holds(condition, new Map([...context, [key, set]]));
  const byTruths = new Map<string, Single[]>();
  for (const value of values) {
    if (value === "") continue;
    if (!effort.spend(atoms.length + 1)) return { sets: firstOfEach(byTruths), complete: false };
    const truths = atoms.map((atom) => holds(atom, [value]));
    const alike = byTruths.get(printed(truths)) ?? [];
    if (alike.length < 2 && !alike.some((each) => each.value === value)) alike.push({ value, truths });
    byTruths.set(printed(truths), alike);
  }
  const singles = [...byTruths.values()].flat();
  if (values.includes("")) singles.push({ value: "", truths: truthsOfEmpty(singles, atoms, holds) });
  noteSeveral(singles, atoms, holds);
  const found = new Map<string, readonly string[]>();
  let level = [...byTruths.values()].flatMap(([one]) =>
    one === undefined ? [] : [{ set: [one.value], truths: one.truths }],
  );
  for (const { set, truths } of level) found.set(`one ${printed(truths)}`, set);
  if (values.includes("")) found.set("empty", [""]);
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { set, truths } of level) {
      for (const single of singles) {
        if (!effort.spend(atoms.length + 1) || found.size > mostSets)
          return { sets: [...found.values()], complete: false };
        if (set.includes(single.value)) continue;
        const larger = [...set, single.value];
        const joined = atoms.map((atom, index) => {
          const [one, other] = [truths[index] === true, single.truths[index] === true];
          return both(atom, one, other) ?? holds(atom, larger);
        });
        const print = `more ${printed(joined)}`;
        if (found.has(print)) continue;
        found.set(print, larger);
        next.push({ set: larger, truths: joined });
      }
    }
    level = next;
  }
  return { sets: [...found.values()], complete: true };
}

function firstOfEach(byTruths: ReadonlyMap<string, readonly Single[]>): readonly (readonly string[])[] {
  return [...byTruths.values()].map((alike) => alike.slice(0, 1).map(({ value }) => value));
}

type Holds = (atom: Atom, set: readonly string[]) => boolean;

/** What the conditions make of an empty value beside others: by itself it would count as absence. */
function truthsOfEmpty(singles: readonly Single[], atoms: readonly Atom[], holds: Holds): readonly boolean[] {
  return atoms.map((atom, index) => {
    const quantifier = atom.condition.form?.quantifier;
    if (quantifier === undefined) return holds(atom, [""]);
    // Beside a value that leaves the answer to the empty one; where there is none, that does not matter.
    const neutral = singles.find(({ truths }) => truths[index] === (quantifier === "ForAllValues"));
    return neutral !== undefined && holds(atom, [neutral.value, ""]);
  });
}

/** Looks at several values at once without a set operator, so that what is not documented of them is known to matter. */
function noteSeveral(singles: readonly Single[], atoms: readonly Atom[], holds: Holds): void {
  atoms.forEach((atom, index) => {
    if (atom.condition.form?.quantifier !== undefined) return;
    const one = singles.find(({ truths }) => truths[index] === true);
    const other = singles.find(({ value }) => value !== one?.value);
    if (one !== undefined && other !== undefined) holds(atom, [one.value, other.value]);
  });
}

/** What a set operator makes of one more value; undefined where there is none, so that it is to be asked. */
function both({ condition }: Atom, one: boolean, other: boolean): boolean | undefined {
  const { form } = condition;
  if (form === undefined) return false;
  // `Null` looks at presence only.
  if (form.operator.keyTypes === undefined) return one;
  if (form.quantifier === "ForAllValues") return one && other;
  return form.quantifier === "ForAnyValue" ? one || other : undefined;
}

function printed(truths: readonly boolean[]): string {
  return truths.map(Number).join("");
}
