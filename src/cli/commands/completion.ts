import { axiomNames } from "../../analysis/index.js";
import { nearest } from "../../diagnostics/index.js";
import { allRules } from "../../lint/index.js";
import type { Command } from "../arguments/command.js";
import { bashCompletion } from "../completion/bash.js";
import { fishCompletion } from "../completion/fish.js";
import { offeredCommands } from "../completion/offers.js";
import { shells } from "../completion/shells.js";
import { zshCompletion } from "../completion/zsh.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Prints the completion script of these commands for a shell; the first command is the one that needs no name. */
export function runCompletion(name: string | undefined, commands: readonly Command[]): ExitCode {
  const shell = shells.find((each) => each === name);
  if (shell === undefined) throw new UsageError(unknownShell(name));
  const names = { rules: allRules().map(({ id }) => id), axioms: axiomNames };
  process.stdout.write(scripts[shell](offeredCommands(commands, names)));
  return exitCodes.success;
}

function unknownShell(name: string | undefined): string {
  const allowed = `as in policy-check completion bash; allowed: ${shells.join(", ")}`;
  if (name === undefined) return `name the shell, ${allowed}`;
  const meant = nearest(name, shells);
  return `there is no script for the shell "${name}"${meant === undefined ? "" : `; did you mean "${meant}"?`}, ${allowed}`;
}
