import type { Notes, World } from "./axioms.js";
import type { Cell } from "./cells.js";
import type { Effort } from "./effort.js";

/** What some keys can be, for conditions of these texts, whichever policy has them. */
export interface KnownCells {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** Cells with the steps that they took and what was noted of the world. */
interface Remembered {
  readonly known: KnownCells;
  readonly cost: number;
  readonly notes: Notes;
}

/** How many groups of cells are remembered, and how much of each: policies are many, and some are made to be large. */
const mostGroups = 5000;
const mostCells = 60;
const mostText = 2000;

/**
 * Remembers what keys can be under conditions that policies have in common, for all questions of a run. Answers do not depend
 * on it: what is remembered costs the same steps again, and notes of the world what it did when it was made.
 */
export class AnalysisMemory {
  readonly #known = new Map<string, Remembered>();

  /** The cells of this key, which says all that they go by but for the world. */
  cells(key: string, world: World, effort: Effort, make: () => KnownCells): KnownCells {
    if (key.length > mostText) return make();
    const whole = `${world.sides} ${key}`;
    const remembered = this.#known.get(whole);
    // Cells that are made while effort runs out are not whole.
    if (remembered !== undefined && remembered.cost <= effort.left) {
      effort.spend(remembered.cost);
      world.note(remembered.notes);
      return remembered.known;
    }
    const before = effort.spent;
    const { made, notes } = world.noting(make);
    if (notes !== undefined && !effort.isSpent && made.cells.length <= mostCells) {
      if (this.#known.size >= mostGroups) this.#known.clear();
      this.#known.set(whole, { known: made, cost: effort.spent - before, notes });
    }
    return made;
  }
}
