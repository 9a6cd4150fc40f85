import { randomBytes } from "node:crypto";
import type { State } from "./entities.js";

/** The state of an endpoint, with its clock and with what keeps it. */
export interface StateStore {
  readonly state: State;
  /** The clock of codes and sessions in an account, in seconds since 1970. */
  now(account?: string): number;
  /** Moves that clock, in some accounts only or in all, and keeps the change; answers why not, where it would be too far. */
  advance(seconds: number, accounts?: readonly string[]): Promise<string | undefined>;
  /** Forgets everything, session tokens included. */
  reset(): Promise<void>;
  /** A copy of everything, to return to. */
  snapshot(): StateSnapshot;
  /** Returns to a copy; it can be returned to again. Session tokens do not come back: nobody has them. */
  restore(snapshot: StateSnapshot): Promise<void>;
  /** Resolves when everything that was changed until now is kept; rejects when it cannot be kept. */
  save(): Promise<void>;
  /** Lets go of what keeps the state. */
  close(): Promise<void>;
}

/** What an endpoint held at a time; what is in it is the endpoint's own business. */
export interface StateSnapshot {
  readonly state: State;
}

/**
 * By how many seconds a clock can be ahead: a century, so that all dates and codes stay within what can be reckoned and
 * written.
 */
export const mostClockSeconds = 100 * 366 * 24 * 3600;

/** A state in which nothing was made yet. */
export function emptyState(): State {
  return {
    accounts: new Map(),
    sessionKey: randomBytes(32).toString("base64"),
    clockOffset: 0,
    accountClocks: new Map(),
  };
}

/** What keeps a state beyond the process. */
export interface Keeper {
  /** Is called on every change; resolves when it is kept. */
  keep(state: State): Promise<void>;
  /** Keeps what is not kept yet. */
  end(state: State): Promise<void>;
}

/** Keeps a state in memory, and where a keeper wants it. */
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
      if (!(seconds >= 0)) return "the clock can be moved forward only";
      const ids = new Set(accounts);
      const clocks = [...state.accountClocks].filter(([id]) => accounts === undefined || ids.has(id));
      const furthest = state.clockOffset + Math.max(0, ...clocks.map(([, ahead]) => ahead));
      if (furthest + seconds > mostClockSeconds)
        return `the clock can be ${mostClockSeconds} seconds ahead at most, and is ${furthest} ahead already`;
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
      state = { ...structuredClone(snapshot.state), sessionKey: emptyState().sessionKey };
      await save();
    },
    save,
    close: async () => {
      await keeper?.end(state);
    },
  };
}

/** Moves the clock of a store. Rejects where it would be too far ahead. */
export async function advanceClock(store: StateStore, seconds: number): Promise<void> {
  const problem = await store.advance(seconds);
  if (problem !== undefined) throw new Error(problem);
}
