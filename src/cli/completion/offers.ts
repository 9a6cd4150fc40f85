import type { Command, Takes } from "../arguments/command.js";

/** What can follow an option, or be an argument. */
export type OfferedValue =
  | { readonly kind: "file" | "folder" | "text" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** A format, or `FORMAT:FILE`. */
  | { readonly kind: "formats"; readonly formats: readonly string[] };

/** An option as it is offered. */
export interface OfferedOption {
  /** Without the dashes. */
  readonly name: string;
  readonly describe: string;
  /** Undefined for a switch. */
  readonly value: OfferedValue | undefined;
  readonly isRepeatable: boolean;
}

/** A command as it is offered. */
export interface OfferedCommand {
  readonly name: string;
  readonly describe: string;
  readonly options: readonly OfferedOption[];
  /** What its arguments are; undefined where it takes none. */
  readonly argument: OfferedValue | undefined;
}

/** The names that options can ask for, which are no part of the tables. */
export type OfferedNames = Readonly<Record<"rules" | "axioms", readonly string[]>>;

/** What the tables of the command line offer; the first command is the one that needs no name. */
export function offeredCommands(commands: readonly Command[], names: OfferedNames): readonly OfferedCommand[] {
  return commands.map(({ name, describe, words }) => {
    const options = Object.entries(words.table).map(([option, row]) => offeredOption(option, row, names));
    const takesMany = Object.values(words.table).some((row) => "array" in row && !("nargs" in row));
    // Values behind the first one of such an option look like arguments.
    const takes = words.argument ?? (takesMany ? "file" : undefined);
    const help = { name: "help", describe: "Show help", value: undefined, isRepeatable: false };
    const version = { name: "version", describe: "Show the version", value: undefined, isRepeatable: false };
    return {
      name,
      describe: short(describe),
      options: [...options, help, version],
      argument: takes === undefined ? undefined : offeredValue(takes, names),
    };
  });
}

function offeredOption(name: string, row: object, names: OfferedNames): OfferedOption {
  const {
    describe = "",
    type,
    choices,
    takes,
  }: {
    readonly describe?: string;
    readonly type?: string;
    readonly choices?: readonly string[];
    readonly takes?: Takes;
  } = row;
  const value: OfferedValue | undefined =
    choices !== undefined
      ? { kind: "words", words: choices }
      : type === "boolean"
        ? undefined
        : offeredValue(takes ?? (type === "number" ? "text" : "file"), names);
  return { name, describe: short(describe), value, isRepeatable: "array" in row };
}

function offeredValue(takes: Takes, names: OfferedNames): OfferedValue {
  if (takes === "rules" || takes === "axioms") return { kind: "words", words: names[takes] };
  if (typeof takes === "string") return { kind: takes };
  return "formats" in takes ? { kind: "formats", formats: takes.formats } : { kind: "words", words: takes.words };
}

/** A description in the room that shells have for one: without its defaults, and cut between words. */
function short(describe: string): string {
  const text = describe.replace(/ \[default: .*$/, "");
  if (text.length <= longest) return text;
  return `${text.slice(0, text.lastIndexOf(" ", longest)).replace(/[,;:]$/, "")} …`;
}

const longest = 80;
