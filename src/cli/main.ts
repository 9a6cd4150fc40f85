import { enableCompileCache } from "./compile-cache.js";
import { exitCodes, UsageError } from "./exit.js";

/** Runs the command line and sets the exit code; the only place that does. */
async function main(): Promise<void> {
  // A reader that goes away, as `head` does, is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    const { runCommandLine } = await import("./command-line.js");
    process.exitCode = await runCommandLine(process.argv.slice(2));
  } catch (error) {
    process.exitCode = exitCodes.usage;
    if (error instanceof UsageError) process.stderr.write(`policy-check: ${error.message}\n`);
    else process.stderr.write(`policy-check: this is a defect of policy-check, please report it: ${describe(error)}\n`);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

enableCompileCache();
await main();
