import type { Argv } from "yargs";
import { type ExitCode, UsageError } from "../exit.js";

/** A command of the command line: how it is called, and what it runs. Its work is loaded when it is called. */
export interface Command {
  readonly name: string;
  /** What it does, in a line for help and for shells that complete its name. */
  readonly describe: string;
  readonly words: CommandWords;
  /** Has the parser understand it; `ended` is told the exit code, and `all` are the commands of the command line. */
  add(parser: Argv, ended: (exitCode: ExitCode) => void, all: readonly Command[]): Argv;
}

/**
 * What an option's value or an argument is, for shells that complete it: a file, a folder, words of a list, names of rules or of
 * assumptions, a format with a file behind its colon, or a text of which nothing is known. An option can say it as `takes`; one
 * that says nothing, and has neither choices nor another type, takes a file.
 */
export type Takes =
  | "file"
  | "folder"
  | "text"
  | "rules"
  | "axioms"
  | { readonly words: readonly string[] }
  | { readonly formats: readonly string[] };

/** What a command's options are called. */
export interface CommandWords {
  /** The options by their names, as yargs takes them. */
  readonly table: Readonly<Record<string, object>>;
  /** What its arguments are; undefined where it takes none. */
  readonly argument: Takes | undefined;
  /** As they are written, without the dashes. */
  readonly options: readonly string[];
  /** What may be given several times, by its names in yargs, which makes lists of all else as well when that is. */
  readonly lists: ReadonlySet<string>;
}

/** What a command's options are called, and which of its options and arguments may be given several times. Those arguments are files. */
export function wordsOf(options: Readonly<Record<string, object>>, ...positionals: readonly string[]): CommandWords {
  const names = Object.entries(options).flatMap(([name, option]) => ("array" in option ? [name] : []));
  const argument = positionals.length > 0 ? "file" : undefined;
  return {
    table: options,
    argument,
    options: Object.keys(options),
    lists: new Set([...names, ...names.map(camelCase), ...positionals]),
  };
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
