import { enableCompileCache } from "./compile-cache.js";
import { exitCodes, UsageError } from "./exit.js";

/** Runs the command line and sets the exit code; the only place that does. */
async function main(): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that goes away, as `head` does, is no error.
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`policy-check: standard output cannot be written: ${error.message}\n`);
    process.exit(exitCodes.usage);
  });
  try {
    const { runCommandLine } = await import("./command-line.js");
    process.exitCode = await runCommandLine(process.argv.slice(2));
  } catch (error) {
    process.exitCode = exitCodes.usage;
    // The commands of a bundle of their own have a UsageError of their own.
    if (error instanceof Error && error.name === UsageError.name) {
      const { printableLines } = await import("../report/index.js");
      process.stderr.write(`policy-check: ${printableLines(error.message)}\n`);
    } else
      process.stderr.write(`policy-check: this is a defect of policy-check, please report it: ${describe(error)}\n`);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

enableCompileCache();
await main();
