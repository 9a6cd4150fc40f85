import { randomBytes } from "node:crypto";
import type { State } from "./entities.js";

/** The state of an endpoint, with its clock and with what keeps it. */
export interface StateStore {
  readonly state: State;
  /** The clock of codes and sessions, in seconds since 1970. */
  now(): number;
  /** Moves that clock, and keeps the change. */
  advance(seconds: number): Promise<void>;
  /** Forgets everything, session tokens included. */
  reset(): Promise<void>;
  /** Resolves when everything that was changed until now is kept; rejects when it cannot be kept. */
  save(): Promise<void>;
  /** Lets go of what keeps the state. */
  close(): Promise<void>;
}

/** A state in which nothing was made yet. */
export function emptyState(): State {
  return { accounts: new Map(), sessionKey: randomBytes(32).toString("base64"), clockOffset: 0 };
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
    now: () => Date.now() / 1000 + state.clockOffset,
    advance: async (seconds) => {
      state.clockOffset += seconds;
      await save();
    },
    reset: async () => {
      state = emptyState();
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
