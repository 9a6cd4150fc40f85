import type { HclValue, TextPart } from "./value.js";

/** Values of more parts than this are taken as not known: names that are made of names multiply. */
export const heaviest = 200_000;

/** How many parts values have, all that is in them counted as often as it is there. */
export class Weights {
  readonly #known = new WeakMap<object, number>();

  /** The weight of a value. */
  of(value: HclValue): number {
    switch (value.kind) {
      case "text":
        return this.#ofParts(value.parts);
      case "sequence":
        return this.#once(value.items, () => value.items.reduce((sum, item) => sum + this.of(item), 1));
      case "mapping":
        return this.#once(value.members, () =>
          value.members.reduce((sum, { value: each }) => sum + 1 + this.of(each), 1),
        );
      default:
        return 1;
    }
  }

  /** Says what a value weighs whose members are not to be looked at. */
  set(members: object, weight: number): void {
    this.#known.set(members, weight);
  }

  #ofParts(parts: readonly TextPart[]): number {
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "literal") return 1 + (only.text.length >> 6);
    return this.#once(parts, () => parts.reduce((sum, part) => sum + this.#ofPart(part), 1));
  }

  #ofPart(part: TextPart): number {
    switch (part.kind) {
      case "literal":
        return 1 + (part.text.length >> 6);
      case "json":
        return 1 + this.of(part.value);
      case "unknown":
        return 1;
    }
  }

  #once(owner: object, weigh: () => number): number {
    const known = this.#known.get(owner);
    if (known !== undefined) return known;
    const weight = weigh();
    this.#known.set(owner, weight);
    return weight;
  }
}
