import type { ContextValues } from "../engine/index.js";
import { foldName } from "../iam/index.js";
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
  /** By an atom's number, whether it holds; an atom that is not there may or may not. */
  readonly truths: ReadonlyMap<number, boolean>;
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
  for (const way of ways) {
    if (!effort.spend(weight)) break;
    const context = new Map([...fixed, ...contextOf(way.keys)]);
    const truths = new Map<number, boolean>();
    if (way.wild === undefined) {
      for (const { index, condition } of atoms) truths.set(index, behaviours.holds(condition, context));
    }
    const mfa = `${way.keys[present]} ${way.keys[age]}`;
    const key = `${mfa} ${needs(way)} ${way.wild} ${[...truths.values()].map(Number).join("")}`;
    if (!cells.has(key)) cells.set(key, { ...way, truths });
  }
  return [...cells.values()];
}

function needs({ keys }: Way): string {
  const names = Object.keys(keys).map((key) => foldName(key));
  return companions.map(({ isBy }) => (names.some(isBy) ? "1" : "0")).join("");
}

/** What stands for all that is not known of these ways: one for each of their MFA keys. */
export function wildWays(ways: readonly Way[], wild: string): readonly Way[] {
  const wilds = new Map<string, Way>();
  for (const { keys, principal } of ways) {
    const key = `${keys[present]} ${keys[age]} ${needs({ keys })}`;
    if (!wilds.has(key)) wilds.set(key, { keys, principal, wild });
  }
  return [...wilds.values()];
}
