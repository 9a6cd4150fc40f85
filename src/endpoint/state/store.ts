import { randomBytes } from "node:crypto";
import type { State } from "./entities.js";

/** The state of an endpoint, with its clock and with what keeps it. */
export interface StateStore {
  readonly state: State;
  /** The clock of codes and sessions in an account, in seconds since 1970. */
  now(account?: string): number;
  /** Moves that clock, in some accounts only or in all, and keeps the change. */
  advance(seconds: number, accounts?: readonly string[]): Promise<void>;
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

/** A state in which nothing was made yet. */
export function emptyState(): State {
  return {
    accounts: new Map(),
    sessionKey: randomBytes(32).toString("base64"),
    clockOffset: 0,
    accountClocks: new Map(),
  };
}

/** Keeps a state in memory; `keep` is called with it on every change. */
export function storeOf(
  initial: State,
  { keep, release }: { readonly keep?: (state: State) => Promise<void>; readonly release?: () => Promise<void> } = {},
): StateStore {
  let state = initial;
  const save = async (): Promise<void> => {
    await keep?.(state);
  };
  return {
    get state() {
      return state;
    },
    now: (account = "") => Date.now() / 1000 + state.clockOffset + (state.accountClocks.get(account) ?? 0),
    advance: async (seconds, accounts) => {
      if (accounts === undefined) state.clockOffset += seconds;
      for (const id of accounts ?? []) {
        state.accountClocks.set(id, (state.accountClocks.get(id) ?? 0) + seconds);
      }
      await save();
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
      // What is being written ends first.
      await keep?.(state);
      await release?.();
    },
  };
}
