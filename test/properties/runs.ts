import fc from "fast-check";
import { test } from "vitest";

/**
 * An ordinary run tries the same inputs every time, so that a change is judged by itself and not by chance: the first
 * quarter of those of `npm run test:thorough`.
 *
 * `PROPERTY_RUNS=100 npx vitest run test/properties` runs every property a hundred times as often, on new inputs, to
 * hunt for defects; 0.1 is for a quick look. `PROPERTY_SEED` takes the seed that a failure has named, and tries the
 * same inputs once more.
 */
const hunt = numberFrom("PROPERTY_RUNS");
export const multiplier = hunt ?? numberFrom("POLICY_CHECK_TEST_SHARE") ?? 1;
/** Whether a run tries everything: what others show already, in another way, is left to it. */
export const isThorough = multiplier >= 1;
const seed = numberFrom("PROPERTY_SEED") ?? (hunt === undefined ? 20_261_122 : undefined);

/** The ordinary time of a property: several times what it needs, so that only a hang is longer. */
const timeout = 60_000 * Math.max(1, multiplier);

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`${variable} must be a number, here it is ${JSON.stringify(text)}`);
  return value;
}

/** As much of a list as a run tries, from all over it. */
export function shareOf<T>(list: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.round(1 / multiplier));
  return list.filter((_, index) => index % step === 0);
}

function parameters(runs: number): { numRuns: number; seed?: number } {
  return { numRuns: Math.max(1, Math.round(runs * multiplier)), ...(seed === undefined ? {} : { seed }) };
}

/** A test that something holds for whatever the arbitrary makes; `afterwards` looks at what was counted on the way. */
export function holdsFor<T>(
  name: string,
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  predicate: (value: T) => void,
  afterwards: () => void = () => {},
): void {
  test(name, { timeout }, () => {
    fc.assert(fc.property(arbitrary, predicate), parameters(runs));
    afterwards();
  });
}

/** The same for what has to be waited for. */
export function eventuallyHoldsFor<T>(
  name: string,
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  predicate: (value: T) => Promise<void>,
): void {
  test(name, { timeout }, () => fc.assert(fc.asyncProperty(arbitrary, predicate), parameters(runs)));
}

/** Counts what a property has come upon, to show that it looks at more than the dull cases. */
export class Counter {
  readonly #counts = new Map<string, number>();
  #total = 0;

  count(label: string): void {
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    this.#total++;
  }

  /** The part of a label in all that was counted, in percent. */
  share(label: string): number {
    return (100 * (this.#counts.get(label) ?? 0)) / this.#total;
  }
}
