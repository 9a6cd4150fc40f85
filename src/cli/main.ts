import { existsSync } from "node:fs";
import { printableLines } from "../report/index.js";
import type { Command } from "./arguments/command.js";
import { Values } from "./arguments/values.js";
import { type ExitCode, exitCodes, isUsageError } from "./exit.js";
import { plainValues } from "./plain-words.js";

/**
 * Runs the words of a command line. `command` is the one that they begin with, or the one that needs no name; undefined where
 * the parser has to say.
 */
export function main(words: readonly string[], command?: Command): Promise<void> {
  return ending(() => run(words, command));
}

/** Does the work of this process and sets its exit code; the only place that does. Says what goes wrong. */
export async function ending(work: () => Promise<ExitCode>): Promise<void> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that goes away, as `head` does, is no error.
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`policy-check: standard output cannot be written: ${error.message}\n`);
    process.exit(exitCodes.usage);
  });
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitCodes.usage;
    process.stderr.write(
      isUsageError(error)
        ? `policy-check: ${printableLines(error.message)}\n`
        : `policy-check: this is a defect of policy-check, please report it: ${describe(error)}\n`,
    );
  }
}

async function run(words: readonly string[], command: Command | undefined): Promise<ExitCode> {
  const given = command === undefined ? undefined : plainValues(words, command, existsSync);
  if (command !== undefined && given !== undefined) {
    const { words, positional } = command;
    return command.run(new Values(given, words.table, positional), []);
  }
  const { runCommandLine } = await import("./command-line.js");
  return runCommandLine(words);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
