import { existsSync } from "node:fs";
import yargs, { type Argv } from "yargs";
import { check } from "./arguments/check.js";
import type { Command, OptionTable } from "./arguments/command.js";
import { completion } from "./arguments/completion.js";
import { diff } from "./arguments/diff.js";
import { docs } from "./arguments/docs.js";
import { init } from "./arguments/init.js";
import { mutate } from "./arguments/mutate.js";
import { prove } from "./arguments/prove.js";
import { reach } from "./arguments/reach.js";
import { rules } from "./arguments/rules.js";
import { scaffold } from "./arguments/scaffold.js";
import { serve } from "./arguments/serve.js";
import { simulate } from "./arguments/simulate.js";
import { test } from "./arguments/test.js";
import { Values } from "./arguments/values.js";
import { why } from "./arguments/why.js";
import { commandNames as names } from "./command-names.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { widthOf } from "./output.js";
import { unknownCommand, unknownOption } from "./unknown-words.js";
import { version } from "./version.js";

const all: Readonly<Record<string, Command>> = {
  check,
  simulate,
  serve,
  test,
  scaffold,
  mutate,
  prove,
  diff,
  reach,
  why,
  docs,
  rules,
  init,
  completion,
};

/** The commands of the command line. */
export const allCommands: readonly Command[] = names.flatMap((name) => all[name] ?? []);

/**
 * Understands the arguments and runs the command; the commands themselves are loaded when they are called. Throws
 * UsageError for wrong usage.
 */
export async function runCommandLine(
  args: readonly string[],
  commands: readonly Command[] = allCommands,
): Promise<ExitCode> {
  const command = unknownCommand(args, names, existsSync);
  if (command !== undefined) throw new UsageError(`${command}\nTry policy-check --help.`);
  let exitCode: ExitCode = exitCodes.success;
  let parser: Argv = yargs(withPathsApart(args.map((word) => (word === "-" ? standardInput : word))))
    .scriptName("policy-check")
    .usage("$0 <command> [options]\n\nChecks and simulates the trust policies of AWS IAM roles.");
  const ended = (code: ExitCode): void => {
    exitCode = code;
  };
  for (const command of commands) parser = added(parser, command, commands, ended);
  parser
    .middleware((argv) => {
      for (const [name, value] of Object.entries(argv)) argv[name] = asWritten(value);
    })
    .check((argv) => {
      const positional = args.flatMap((word) => /^--(paths|words)(?:=|$)/.exec(word)?.[1] ?? [])[0];
      if (positional !== undefined) throw new UsageError(`unknown option --${positional}`);
      const { lists } = (commands.find(({ name }) => name === argv._[0]) ?? check).words;
      const isList = (name: string): boolean => name === "_" || name === "--" || lists.has(name);
      const twice = Object.entries(argv).find(([name, value]) => Array.isArray(value) && !isList(name));
      if (twice !== undefined) throw new UsageError(`--${twice[0]} is given more than once`);
      return true;
    }, true)
    .version(version)
    .alias("help", "h")
    .strict()
    .parserConfiguration({
      "parse-positional-numbers": false,
      "populate--": true,
      "dot-notation": false,
      "boolean-negation": false,
    })
    .wrap(Math.min(100, widthOf(undefined) ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error) throw error;
      const named = args.find((word) => names.includes(word));
      const { words } = commands.find(({ name }) => name === named) ?? check;
      // yargs has no code for it.
      const unknown = message.startsWith("Unknown argument") ? unknownOption(args, words.options) : undefined;
      throw new UsageError(`${unknown ?? message}\nTry policy-check --help.`);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    // yargs has an error of its own for what it cannot parse; all others come from the commands.
    if (!(error instanceof Error) || error.name !== "YError") throw error;
    throw new UsageError(`${error.message}\nTry policy-check --help.`);
  }
  return exitCode;
}

/** The parser with a command, the first of which needs no name; `ended` is told the exit code. */
function added(
  parser: Argv,
  command: Command,
  commands: readonly Command[],
  ended: (exitCode: ExitCode) => void,
): Argv {
  const { describe, words, positional, conflicts = {}, implies = {}, examples, epilogue } = command;
  return parser.command(
    command.name === check.name ? [command.usage, "$0"] : command.usage,
    describe,
    (own) => {
      const described = (table: OptionTable): Argv => {
        if (positional !== undefined) {
          const { name, describe, isList } = positional;
          own.positional(name, { type: "string", ...(isList ? { array: true } : {}), describe });
        }
        own.options(table);
        for (const [one, others] of Object.entries(conflicts)) own.conflicts(one, others);
        for (const [one, other] of Object.entries(implies)) own.implies(one, other);
        for (const [call, purpose] of examples) own.example(call, purpose);
        return epilogue === undefined ? own : own.epilogue(epilogue);
      };
      return command.options?.().then(described) ?? described(words.table);
    },
    async (argv) => ended(await command.run(new Values(argv, words.table, positional), commands)),
  );
}

/**
 * The words with those behind `--` that can be nothing but files to check: yargs takes long over each word before it, and
 * the shell may have put thousands for a glob.
 */
function withPathsApart(words: readonly string[]): readonly string[] {
  const [first = ""] = words;
  // Names of commands have neither.
  if (words.includes("--") || !(first === "check" || /[./]/.test(first)) || first.startsWith("-")) return words;
  const lastOption = words.findLastIndex((word) => word.startsWith("-"));
  // The first one behind an option may be its value, or the command.
  const from = lastOption + 3;
  return from < words.length ? [...words.slice(0, from), "--", ...words.slice(from)] : words;
}

/** Stands for `-` while yargs is at work, which drops it from lists; no file can have this name. */
const standardInput = "\0";

/** A value as it was written on the command line. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  return value === standardInput ? "-" : value;
}
