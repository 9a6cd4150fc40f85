import process from "node:process";

/** The codes of the error that a message to an ended run fails with. */
const gone: ReadonlySet<string> = new Set(["EPIPE", "ERR_IPC_CHANNEL_CLOSED"]);

/**
 * Lets a worker end quietly after its run was ended and its backend has removed what it made: its last messages reach nobody,
 * which is not an error of the worker. In other processes it does nothing.
 */
export function endWithTheRun(): void {
  if (process.send === undefined) return;
  process.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === undefined || !gone.has(error.code)) throw error;
  });
}
