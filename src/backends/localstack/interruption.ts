import { constants } from "node:os";

/** The signals with which people and CI systems end a run. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How a worker of a run learns that the run was ended: it gets no signal, but its channel to the run closes. */
const closed = "disconnect";

const cleanUps = new Set<() => Promise<void>>();
let isInterrupted = false;

/**
 * Has something done before SIGINT, SIGTERM or SIGHUP ends the process; the exit code is then the shell's for the
 * signal, 130, 143 or 129. A second signal ends the process at once. Gives what takes it back. A worker whose run was
 * ended does it as well.
 */
export function beforeInterruption(cleanUp: () => Promise<void>): () => void {
  if (!process.listeners(closed).includes(abandon)) {
    for (const signal of signals) process.on(signal, interrupt);
    process.on(closed, abandon);
  }
  cleanUps.add(cleanUp);
  // A worker that was still loading when its run ended missed the event.
  if (process.connected === false) abandon();
  return () => {
    cleanUps.delete(cleanUp);
    // A signal that has arrived is dispatched by the next turn of the event loop, and would be lost without its listener.
    setImmediate(() => setImmediate(rest));
  };
}

/** Leaves signals to Node where nothing is to be cleaned up. While an interruption is under way, a second one counts. */
function rest(): void {
  if (cleanUps.size > 0 || isInterrupted) return;
  for (const signal of signals) process.off(signal, interrupt);
  process.off(closed, abandon);
}

function abandon(): void {
  if (isInterrupted) return;
  // The scenario goes on meanwhile. Nobody receives what cucumber sends of it, and that must not end the clean-up.
  process.on("error", () => {});
  interrupt("SIGTERM");
}

function interrupt(signal: (typeof signals)[number]): void {
  const exitCode = 128 + constants.signals[signal];
  if (isInterrupted) process.exit(exitCode);
  isInterrupted = true;
  Promise.allSettled([...cleanUps].map((cleanUp) => cleanUp())).finally(() => process.exit(exitCode));
}
