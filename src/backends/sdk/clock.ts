import type { SetupResult } from "../backend.js";

/** The clock by which a backend takes codes and ends sessions. */
export interface TestClock {
  /** In seconds since 1970. */
  now(): number;
  /** Moves it on, in seconds. */
  advance(seconds: number): Promise<SetupResult>;
}

/** A clock that runs ahead of this machine's by what it was moved. */
export function movableClock(move: (seconds: number) => Promise<void>, ahead = 0): TestClock {
  let offset = ahead;
  return {
    now: () => Date.now() / 1000 + offset,
    advance: async (seconds) => {
      await move(seconds);
      offset += seconds;
      return { kind: "ready" };
    },
  };
}

/** A clock that goes its own way: what needs it moved is not checked. */
export function fixedClock(reason: string): TestClock {
  return { now: () => Date.now() / 1000, advance: async () => ({ kind: "notChecked", reason }) };
}
