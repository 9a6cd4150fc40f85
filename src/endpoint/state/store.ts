import type { State } from "./entities.js";
import { randomBytes } from "./randomness.js";

/** The state of an endpoint, its clock, and where the state is kept. */
export interface StateStore {
  readonly state: State;
  /** The clock of codes and sessions in an account, in seconds since 1970. */
  now(account?: string): number;
  /** Moves that clock in some accounts, or in all, and keeps the change. Answers the problem if it would be too far ahead. */
  advance(seconds: number, accounts?: readonly string[]): Promise<string | undefined>;
  /** Clears the state; session tokens become invalid too. */
  reset(): Promise<void>;
  /** A copy of the whole state, to return to. */
  snapshot(): StateSnapshot;
  /** Returns to a copy, any number of times. Session tokens do not become valid again. */
  restore(snapshot: StateSnapshot): Promise<void>;
  /** Resolves when all changes until now are kept; rejects if they cannot be kept. */
  save(): Promise<void>;
  /** Keeps the last changes, and releases the file. */
  close(): Promise<void>;
}

/** A copy of an endpoint's state; its content is for the endpoint only. */
export interface StateSnapshot {
  readonly state: State;
}

/** By how many seconds a clock can be ahead: a century, so all dates and codes can be calculated and written. */
export const mostClockSeconds = 100 * 366 * 24 * 3600;

/** A state without accounts. */
export function emptyState(): State {
  return {
    accounts: new Map(),
    sessionKey: newSessionKey(),
    clockOffset: 0,
    placesById: new Map(),
    accountClocks: new Map(),
  };
}

function newSessionKey(): string {
  return randomBytes(32).toString("base64");
}

/** Keeps a state after the process ends. */
export interface Keeper {
  /** Called on every change; resolves when the change is kept. */
  keep(state: State): Promise<void>;
  /** Keeps the changes that are not kept yet, and releases the file. */
  end(state: State): Promise<void>;
}

/** Keeps a state in memory, and with a keeper if there is one. */
export function storeOf(initial: State, keeper?: Keeper): StateStore {
  let state = initial;
  const save = async (): Promise<void> => {
    await keeper?.keep(state);
  };
  return {
    get state() {
      return state;
    },
    now: (account = "") => Date.now() / 1000 + state.clockOffset + (state.accountClocks.get(account) ?? 0),
    advance: async (seconds, accounts) => {
      if (!(seconds >= 0)) return "the clock can only be moved forward";
      const ids = new Set(accounts);
      const clocks = [...state.accountClocks].filter(([id]) => accounts === undefined || ids.has(id));
      const furthest = state.clockOffset + Math.max(0, ...clocks.map(([, ahead]) => ahead));
      if (furthest + seconds > mostClockSeconds)
        return `the clock can be at most ${mostClockSeconds} seconds ahead, and it is already ${furthest} seconds ahead`;
      if (accounts === undefined) state.clockOffset += seconds;
      for (const id of ids) {
        state.accountClocks.set(id, (state.accountClocks.get(id) ?? 0) + seconds);
      }
      await save();
      return undefined;
    },
    reset: async () => {
      state = emptyState();
      await save();
    },
    snapshot: () => ({ state: structuredClone(state) }),
    restore: async (snapshot) => {
      state = { ...structuredClone(snapshot.state), sessionKey: newSessionKey() };
      await save();
    },
    save,
    close: async () => {
      await keeper?.end(state);
    },
  };
}

/** Moves the clock of a store. Rejects if it would be too far ahead. */
export async function advanceClock(store: StateStore, seconds: number): Promise<void> {
  const problem = await store.advance(seconds);
  if (problem !== undefined) throw new Error(problem);
}
