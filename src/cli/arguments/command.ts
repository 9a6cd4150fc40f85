import type { ExitCode } from "../exit.js";
import type { Values } from "./values.js";

/** A command of the command line: how it is called, and what it runs. Its work is loaded when it is called. */
export interface Command {
  readonly name: string;
  /** What it does, in a line for help and for shells that complete its name. */
  readonly describe: string;
  readonly words: CommandWords;
  /** Its name with its arguments, as help shows them. */
  readonly usage: string;
  readonly positional: Positional | undefined;
  /** Calls, and what each is for. */
  readonly examples: readonly (readonly [call: string, purpose: string])[];
  /** The last sentence of its help. */
  readonly epilogue?: string;
  /** Options that exclude others. */
  readonly conflicts?: Readonly<Record<string, readonly string[]>>;
  /** Options that need another one. */
  readonly implies?: Readonly<Record<string, string>>;
  /** Its options as a whole, where something has to be loaded for them; otherwise they are the table of its words. */
  options?(): Promise<OptionTable>;
  /** Does its work; `all` are the commands of the command line. Throws UsageError for wrong usage. */
  run(values: Values, all: readonly Command[]): Promise<ExitCode>;
}

/** The arguments of a command that are no options. */
export interface Positional {
  readonly name: string;
  readonly describe: string;
  /** Whether there can be several. */
  readonly isList: boolean;
}

/** What is said of an option, in the words of yargs, and for shells. */
export interface OptionRow {
  readonly type?: "string" | "boolean" | "number";
  readonly describe?: string;
  readonly choices?: readonly string[];
  readonly default?: string | boolean;
  readonly requiresArg?: true;
  readonly array?: true;
  /** How many words follow; for lists, where all words that follow belong to it without this. */
  readonly nargs?: 1;
  readonly takes?: Takes;
}

/** Options by their names, as yargs takes them. */
export type OptionTable = Readonly<Record<string, OptionRow>>;

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
  readonly table: OptionTable;
  /** What its arguments are; undefined where it takes none. */
  readonly argument: Takes | undefined;
  /** As they are written, without the dashes. */
  readonly options: readonly string[];
  /** What may be given several times, by its names in yargs, which makes lists of all else as well when that is. */
  readonly lists: ReadonlySet<string>;
}

/** What a command's options are called, and which of its options and arguments may be given several times. Those arguments are files. */
export function wordsOf(options: OptionTable, ...positionals: readonly string[]): CommandWords {
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
