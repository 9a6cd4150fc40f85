import { existsSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command, OptionRow } from "./arguments/command.js";
import { Values } from "./arguments/values.js";
import { allCommands, runCommandLine } from "./command-line.js";
import { commandNames } from "./command-names.js";
import { UsageError } from "./exit.js";
import { plainValues } from "./plain-words.js";

/** What a command is given, or that the words are wrong. */
type Understood = { readonly command: string; readonly given: Readonly<Record<string, unknown>> } | "wrong";

/** All that a command can ask for. */
function given(values: Values, { name: command, words, positional }: Command): Readonly<Record<string, unknown>> {
  const ofOption = ([name, row]: readonly [string, OptionRow]) => {
    if (row.array === true) return [name, values.list(name)];
    if (row.type === "boolean") return [name, values.flag(name)];
    return [name, row.type === "number" ? values.number(name) : values.text(name)];
  };
  const { name, isList } = positional ?? { name: "", isList: false };
  const others = name === "" ? undefined : isList ? values.list(name) : values.text(name);
  const options = Object.fromEntries(Object.entries(words.table).map(ofOption));
  // The parser is given files of `check` behind dashes, which it is faster with; they are the same files.
  const apart = command === "check" ? { files: [...values.texts("paths"), ...values.afterDashes] } : undefined;
  return { ...options, ...(apart ?? { others, afterDashes: values.afterDashes }) };
}

/** How yargs understands words. */
async function byYargs(words: readonly string[]): Promise<Understood> {
  let understood: Understood | undefined;
  const commands = allCommands.map((command) => ({
    ...command,
    run: async (values: Values) => {
      understood = { command: command.name, given: given(values, command) };
      return 0 as const;
    },
  }));
  try {
    await runCommandLine(words, commands);
  } catch (error) {
    if (error instanceof UsageError) return "wrong";
    throw error;
  }
  if (understood === undefined) throw new Error(`no command was run: ${JSON.stringify(words)}`);
  return understood;
}

/** How words are understood without yargs; undefined where it is to be asked. */
function plainly(words: readonly string[]): Understood | undefined {
  const command = allCommands.find(({ name }) => name === (commandNames.find((each) => each === words[0]) ?? "check"));
  const plain = command === undefined ? undefined : plainValues(words, command, existsSync);
  if (command === undefined || plain === undefined) return undefined;
  const values = new Values(plain, command.words.table, command.positional);
  return { command: command.name, given: given(values, command) };
}

const odd = fc.constantFrom(
  ...[
    "",
    "-",
    "--",
    "---",
    "-x",
    "-1",
    "0",
    "007",
    "12",
    "1e3",
    "0x10",
    "true",
    "false",
    "'a'",
    '"a b"',
    "a=b",
    "=",
    "é",
  ],
  ...[
    "src",
    "nowhere",
    "check",
    "prove",
    "a.json",
    "a b.json",
    "./x",
    "*.json",
    "{}",
    "__proto__",
    "constructor",
    "\n",
  ],
);

/** Words that are likely to be right for a command, with some that are not. */
const commandLines = fc.constantFrom(...allCommands).chain((command) => {
  const option = fc.constantFrom(...Object.entries({ ...command.words.table, paths: {}, bogus: {} }));
  const words = option.chain(([name, row]: readonly [string, OptionRow]) => {
    const likely = row.choices ?? (row.type === "number" ? ["1", "90"] : ["x.json", "mfa", "a/b"]);
    const value = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: odd });
    const written = fc.constantFrom(
      `--${name}`,
      `--${name}`,
      `--${name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}`,
    );
    if (row.type === "boolean") return written.map((word) => [word]);
    return fc
      .tuple(written, value, fc.boolean())
      .map(([word, is, joined]) => (joined ? [`${word}=${is}`] : [word, is]));
  });
  const plain = fc.constantFrom("policies/a.json", "b.json", "features", "src").map((word) => [word]);
  const part = fc.oneof(
    { weight: 5, arbitrary: words },
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: odd.map((word) => [word]) },
    { weight: 1, arbitrary: fc.constant(["--"]) },
  );
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constant([command.name]) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
  return fc.tuple(name, fc.array(part, { maxLength: 5 })).map(([first, rest]) => [...first, ...rest.flat()]);
});

test("words that are understood without yargs say what yargs understands", async () => {
  let plain = 0;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(commandLines, async (words) => {
      runs++;
      const understood = plainly(words);
      if (understood === undefined) return;
      plain++;
      expect(understood).toEqual(await byYargs(words));
    }),
    { numRuns: 400 },
  );
  // Where hardly anything is plain, nothing is shown.
  expect(plain / runs).toBeGreaterThan(0.2);
}, 240_000);

test.each([
  [["a.json"]],
  [["check", "a.json", "b.json", "--quiet"]],
  [["--format", "json", "a.json", "--output=-"]],
  [["-"]],
  [["check", "--skip-others", "--", "a.json", "b.json"]],
  [["simulate", "--trust", "a.json", "--mfa", "true", "--mfa-age", "60", "--context", "a=b", "--context", "c=d"]],
  [["prove", "--property", "mfa", "--property", "mfa-age=3600", "policies"]],
  [["rules", "invalid-effect"]],
])("%j need no yargs", async (words) => {
  const understood = plainly(words);
  expect(understood).toBeDefined();
  expect(understood).toEqual(await byYargs(words));
});

test.each([
  [["chekc"]],
  [["--quiet=true", "a.json"]],
  [["--quiet", "false", "a.json"]],
  [["--failOn", "error", "a.json"]],
  [["--config", "a", "--config", "b", "x.json"]],
  [["simulate", "--request", "a.json", "--trust", "b.json"]],
  [["simulate", "--mfa-propagation", "documented"]],
  [["simulate", "--trust", "a.json", "--caller", "robot"]],
  [["rules", "one", "two"]],
  [["check", "prove"]],
  [["docs", "--results", "a", "b"]],
  [["a.json", "--max-file-size", "1e3"]],
])("yargs is asked about %j", (words) => {
  expect(plainly(words)).toBeUndefined();
});

test("the commands are called by their names", () => {
  expect(allCommands.map(({ name }) => name)).toEqual(commandNames);
});
