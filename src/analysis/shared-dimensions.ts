import type { Dimension } from "./cells.js";
import type { Effort } from "./effort.js";

/** A dimension and the steps that it took. */
interface Shared {
  readonly dimension: Dimension;
  readonly cost: number;
}

/**
 * Dimensions that are the same for several actors of one search, which has its policies, its points and its world. Each
 * costs every actor the same steps, so answers do not depend on who was asked about before.
 */
export class SharedDimensions {
  readonly #known = new Map<string, Shared>();

  /** The dimension of this key, which is made where none is known or where there is no effort left for it. */
  of(key: string, effort: Effort, make: () => Dimension): Dimension {
    const known = this.#known.get(key);
    // What is made when effort runs out is not whole.
    if (known !== undefined && known.cost <= effort.left) {
      effort.spend(known.cost);
      return known.dimension;
    }
    const before = effort.spent;
    const dimension = make();
    if (!effort.isSpent) this.#known.set(key, { dimension, cost: effort.spent - before });
    return dimension;
  }
}
