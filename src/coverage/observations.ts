import type { SeenTrust } from "../evidence/index.js";

/** What calls showed of trust policies, over as many runs as there are. */
export class Observations {
  readonly #byDigest = new Map<string, SeenTrust[]>();
  readonly #names = new Set<string>();

  add(seen: SeenTrust): void {
    const known = this.#byDigest.get(seen.sha256);
    if (known === undefined) this.#byDigest.set(seen.sha256, [seen]);
    else known.push(seen);
    this.#names.add(seen.name);
  }

  /**
   * What calls showed of a policy with exactly this text. `isIt` tells by the name in the evidence whether the policy is the
   * one that is meant: several roles may have policies with the same text, and the scenarios of one role show nothing of
   * the others.
   */
  of(sha256: string, isIt: (name: string) => boolean = () => true): readonly SeenTrust[] {
    return (this.#byDigest.get(sha256) ?? []).filter(({ name }) => isIt(name));
  }

  /** The names of all policies in the evidence, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#names];
  }
}
