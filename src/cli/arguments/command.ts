import type { Argv } from "yargs";
import { type ExitCode, UsageError } from "../exit.js";

/** A command of the command line: how it is called, and what it runs. Its work is loaded when it is called. */
export interface Command {
  readonly name: string;
  readonly words: CommandWords;
  /** Has the parser understand it; `ended` is told the exit code. */
  add(parser: Argv, ended: (exitCode: ExitCode) => void): Argv;
}

/** What a command's options are called. */
export interface CommandWords {
  /** As they are written, without the dashes. */
  readonly options: readonly string[];
  /** What may be given several times, by its names in yargs, which makes lists of all else as well when that is. */
  readonly lists: ReadonlySet<string>;
}

/** What a command's options are called, and which of its options and arguments may be given several times. */
export function wordsOf(options: Readonly<Record<string, object>>, ...positionals: readonly string[]): CommandWords {
  const names = Object.entries(options).flatMap(([name, option]) => ("array" in option ? [name] : []));
  return { options: Object.keys(options), lists: new Set([...names, ...names.map(camelCase), ...positionals]) };
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** What is behind `--`, where no word is an option. */
export function wordsAfterDashes(argv: Readonly<Record<string, unknown>>): readonly string[] {
  const words = argv["--"];
  return Array.isArray(words) ? words.map(String) : [];
}

/** Throws UsageError where something is behind `--`. */
export function refuseWordsAfterDashes(argv: Readonly<Record<string, unknown>>): void {
  const [first] = wordsAfterDashes(argv);
  if (first !== undefined)
    throw new UsageError(`unexpected argument ${JSON.stringify(first)}\nTry policy-check --help.`);
}
