import type { Endpoint, StateSnapshot } from "../../endpoint/index.js";
import type { CreatedGivensCopy } from "../sdk/created-givens.js";
import type { SetupMemory } from "../sdk/test-account-settings.js";

/** Beginnings that are kept at most; a suite has fewer, and each takes some kilobytes. */
const most = 1000;

/** Beginnings of scenarios on an endpoint of this process. */
export class EmbeddedMemory implements SetupMemory {
  readonly #kept = new Map<string, { readonly snapshot: StateSnapshot; readonly copy: CreatedGivensCopy }>();
  readonly #snapshots: NonNullable<Endpoint["snapshots"]>;

  constructor(snapshots: NonNullable<Endpoint["snapshots"]>) {
    this.#snapshots = snapshots;
  }

  has(givens: string): boolean {
    return this.#kept.has(givens);
  }

  keep(givens: string, copy: CreatedGivensCopy): void {
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(givens, { snapshot: this.#snapshots.take(), copy });
  }

  async restore(givens: string): Promise<CreatedGivensCopy> {
    const kept = this.#kept.get(givens);
    if (kept === undefined) throw new Error("only what is kept can be returned to");
    await this.#snapshots.restore(kept.snapshot);
    return kept.copy;
  }
}
