import { nearest } from "../diagnostics/index.js";

/** What people call commands of ours by the words of other tools. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["lint", "check"],
  ["validate", "check"],
  ["run", "test"],
  ["verify", "prove"],
  ["compare", "diff"],
  ["server", "serve"],
  ["version", "--version"],
  ["help", "--help"],
]);

/**
 * What is wrong with a first word that is neither a command nor a file: the nearest command. Undefined where the word is one
 * of those, or looks like a path or a glob: reading it will say what is wrong.
 */
export function unknownCommand(
  [word = ""]: readonly string[],
  commands: readonly string[],
  isThere: (path: string) => boolean,
): string | undefined {
  if (!/^[A-Za-z]+$/.test(word) || commands.includes(word) || isThere(word)) return undefined;
  const meant = otherNames.get(word.toLowerCase()) ?? nearest(word, commands);
  if (meant !== undefined) return `unknown command "${word}"; did you mean "${meant}"?`;
  return `there is no command and no file "${word}"; commands: ${commands.join(", ")}`;
}

/** The first option of a command line that a command does not have, with the nearest that it has; undefined where there is none. */
export function unknownOption(args: readonly string[], options: readonly string[]): string | undefined {
  const known = [...options, "help", "version"];
  const end = args.indexOf("--");
  for (const word of end < 0 ? args : args.slice(0, end)) {
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name === undefined || known.includes(name) || known.some((option) => camelCase(option) === name)) continue;
    const meant = nearest(name, known);
    return `unknown option --${name}${meant === undefined ? "" : `; did you mean --${meant}?`}`;
  }
  return undefined;
}

/** yargs takes both spellings. */
function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
