import type { Command, OptionRow, OptionTable } from "./arguments/command.js";
import { commandNames } from "./command-names.js";

/** What words are taken to say, by the names of options and arguments. */
type Given = Record<string, string | number | boolean | string[]>;

/**
 * What the words of a command line say to a command, where they are so plain that yargs need not be asked: it takes a third of a
 * start. Undefined for all else, which includes whatever is wrong. What is given is what yargs gives, as a test of random words
 * shows. `isThere` says whether there is a file or folder of a name.
 */
export function plainValues(
  words: readonly string[],
  { name, words: { table }, positional, conflicts = {}, implies = {} }: Command,
  isThere: (path: string) => boolean,
): Given | undefined {
  const rest = wordsFor(name, words, isThere);
  const read = rest === undefined ? undefined : readWords(rest, table);
  if (read === undefined) return undefined;
  const { given, others, behind } = read;
  // A list is never one word: yargs gives it as it is made.
  if (positional?.isList === true) given[positional.name] = others;
  else if (others[0] !== undefined) {
    if (positional === undefined || others.length > 1) return undefined;
    given[positional.name] = others[0];
  }
  const has = (option: string): boolean => option in given;
  if (Object.entries(conflicts).some(([one, excluded]) => has(one) && excluded.some(has))) return undefined;
  if (Object.entries(implies).some(([one, other]) => has(one) && !has(other))) return undefined;
  if (behind !== undefined) given["--"] = behind;
  for (const [option, { default: usual }] of Object.entries(table)) if (usual !== undefined) given[option] ??= usual;
  return given;
}

/** The words without the command's name; undefined where the command is not certain. */
function wordsFor(
  name: string,
  words: readonly string[],
  isThere: (path: string) => boolean,
): readonly string[] | undefined {
  const [first = ""] = words;
  if (first === name) return words.slice(1);
  if (name !== commandNames[0] || commandNames.includes(first)) return undefined;
  return /^[A-Za-z]+$/.test(first) && !isThere(first) ? undefined : words;
}

interface ReadWords {
  readonly given: Given;
  /** What is no option. */
  readonly others: string[];
  /** What is behind `--`; undefined without one. */
  readonly behind: string[] | undefined;
}

function readWords(words: readonly string[], table: OptionTable): ReadWords | undefined {
  const given: Given = {};
  const others: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      const behind = words.slice(index + 1);
      return behind.every(isPlain) ? { given, others, behind } : undefined;
    }
    if (isPlain(word)) {
      if (commandNames.includes(word)) return undefined;
      others.push(word);
      continue;
    }
    const [, name = "", written] = /^--([a-z]+(?:-[a-z]+)*)(?:=(.+))?$/.exec(word) ?? [];
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    if (row === undefined) return undefined;
    const next = words[index + 1];
    const read = row.type === "boolean" ? switched(written, next) : readValue(row, written ?? next);
    if (read === undefined || !add(given, name, read, row)) return undefined;
    if (row.type !== "boolean" && written === undefined) index++;
  }
  return { given, others, behind: undefined };
}

/** Words that are always taken as they are. yargs takes quotes off, and keeps words with a dash for options. */
function isPlain(word: string): boolean {
  return word === "-" || /^[^-"'\0]/.test(word);
}

/** A switch takes `true` and `false` for its value where they follow. */
function switched(written: string | undefined, next: string | undefined): true | undefined {
  return written === undefined && next !== "true" && next !== "false" ? true : undefined;
}

function readValue(row: OptionRow, word: string | undefined): string | number | undefined {
  if (word === undefined || !isPlain(word)) return undefined;
  // What its values are has to be loaded.
  if (row.type === undefined && row.choices === undefined) return undefined;
  if (row.choices !== undefined && !row.choices.includes(word)) return undefined;
  if (row.type !== "number") return word;
  return /^(?:0|[1-9]\d{0,14})$/.test(word) ? Number(word) : undefined;
}

/** Whether a value could be added: only lists may have several, and how far the others reach yargs says. */
function add(given: Given, name: string, value: string | number | boolean, row: OptionRow): boolean {
  const known = given[name];
  if (row.array !== true) {
    given[name] = value;
    return known === undefined;
  }
  if (row.nargs !== 1 || typeof value !== "string") return false;
  if (Array.isArray(known)) known.push(value);
  else given[name] = [value];
  return true;
}
