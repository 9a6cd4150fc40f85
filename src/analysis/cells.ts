import type { ContextValues } from "../engine/index.js";
import type { Atom } from "./atoms.js";
import type { Behaviours } from "./behaviors.js";
import type { Effort } from "./effort.js";
import { companions, contextOf, type Keys } from "./keys.js";
import { writtenValues } from "./values.js";

/** What some keys of a request may be. */
export interface Way {
  readonly keys: Keys;
  /** Who calls, where it says so. */
  readonly principal?: string | undefined;
  /** Why the cell represents unlisted values; some of them may meet conditions that the cell does not. */
  readonly wild?: string | undefined;
}

/** A way with the truths of the conditions on its keys: one of a class of values that no condition tells apart. */
export interface Cell extends Way {
  /** Whether each of the dimension's atoms holds; one that is not there may or may not. */
  readonly truths: readonly boolean[];
  /** The companions that its keys bring along, a bit for each in the order of their list. */
  readonly needs: number;
}

/** All ways of some keys. */
export interface Ways {
  readonly ways: readonly Way[];
  /** Why there may be others; undefined where there are none. */
  readonly incomplete: string | undefined;
}

/** Keys that depend on each other, with all cells that they can have. */
export interface Dimension {
  readonly name: string;
  /** Whether it has the MFA keys. */
  readonly hasCredentials: boolean;
  /** The numbers of the conditions that are about them. */
  readonly atoms: readonly number[];
  readonly cells: readonly Cell[];
}

/** How many cells are made for one dimension before the rest counts as not known one by one. */
export const mostCells = 2000;

const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";

/**
 * The cells of some ways, one of each kind: those that meet the conditions alike, have the same MFA keys, which questions
 * are about, and need the same actions.
 */
export function cellsOf(
  ways: readonly Way[],
  atoms: readonly Atom[],
  fixed: ContextValues,
  behaviours: Behaviours,
  effort: Effort,
): Cell[] {
  const cells = new Map<string, Cell>();
  // Long values take longer to compare.
  const weight = atoms.reduce(
    (sum, { condition }) => writtenValues(condition).reduce((all, { length }) => all + 1 + length / 16, sum + 3),
    1,
  );
  // One context for all ways: the keys of one give way to those of the next.
  const context = new Map(fixed);
  for (const way of ways) {
    if (!effort.spend(weight)) break;
    const own = contextOf(way.keys);
    const truths: boolean[] = [];
    const needs = needsOf(own);
    let key = `${way.keys[present]} ${way.keys[age]} ${needs} ${way.wild} `;
    if (way.wild === undefined) {
      for (const [name, values] of own) context.set(name, values);
      for (const { condition } of atoms) {
        const holds = behaviours.holds(condition, context);
        truths.push(holds);
        key += holds ? "1" : "0";
      }
      for (const name of own.keys()) restore(context, fixed, name);
    }
    if (!cells.has(key)) cells.set(key, { ...way, truths, needs });
  }
  return [...cells.values()];
}

function restore(context: Map<string, readonly string[]>, fixed: ContextValues, name: string): void {
  const values = fixed.get(name);
  if (values === undefined) context.delete(name);
  else context.set(name, values);
}

/** Which companions some keys bring along, as bits. */
function needsOf(keys: ContextValues): number {
  let bits = 0;
  companions.forEach(({ isBy }, index) => {
    for (const name of keys.keys()) if (isBy(name)) bits |= 1 << index;
  });
  return bits;
}

/** What stands for all that is not known of these ways: one for each of their MFA keys. */
export function wildWays(ways: readonly Way[], wild: string): readonly Way[] {
  const wilds = new Map<string, Way>();
  for (const { keys, principal } of ways) {
    const key = `${keys[present]} ${keys[age]} ${needsOf(contextOf(keys))}`;
    if (!wilds.has(key)) wilds.set(key, { keys, principal, wild });
  }
  return [...wilds.values()];
}
