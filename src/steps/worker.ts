import process from "node:process";

/** What a message to a run that is gone ends with, as it comes about. */
const gone: ReadonlySet<string> = new Set(["EPIPE", "ERR_IPC_CHANNEL_CLOSED"]);

/**
 * Lets a worker of a run that was ended end quietly, after its backend has taken away what it made: what it has still to
 * tell cannot be told any more, which is no error of its own. Elsewhere it does nothing.
 */
export function endWithTheRun(): void {
  if (process.send === undefined) return;
  process.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === undefined || !gone.has(error.code)) throw error;
  });
}
