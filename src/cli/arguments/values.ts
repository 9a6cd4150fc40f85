import { UsageError } from "../exit.js";
import type { OptionTable, Positional } from "./command.js";

/** What was given on a command line, by the names of options and arguments. */
export class Values {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #names: ReadonlySet<string>;

  /** `given` has what yargs makes of a command line with this table, or the same. */
  constructor(given: Readonly<Record<string, unknown>>, table: OptionTable, positional: Positional | undefined) {
    this.#given = given;
    this.#names = new Set([...Object.keys(table), ...(positional === undefined ? [] : [positional.name])]);
  }

  /** Whether a switch is on. */
  flag(name: string): boolean {
    return this.#value(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    return typeof value === "string" ? value : this.#missing(name, value);
  }

  number(name: string): number | undefined {
    const value = this.#value(name);
    return typeof value === "number" ? value : this.#missing(name, value);
  }

  /** All values of an option or argument that may have several; none where it is not given. */
  texts(name: string): readonly string[] {
    return this.list(name) ?? [];
  }

  /** The same, which tells apart what is not given. */
  list(name: string): readonly string[] | undefined {
    const value = this.#value(name);
    return Array.isArray(value) ? value.map(String) : this.#missing(name, value);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#value(name);
    return choices.find((choice) => choice === value) ?? this.#missing(name, value);
  }

  /** {@link texts} of an option with choices. */
  choices<Choice extends string>(name: string, choices: readonly Choice[]): readonly Choice[] {
    return this.texts(name).flatMap((value) => choices.filter((choice) => choice === value));
  }

  /** What is behind `--`, where no word is an option. */
  get afterDashes(): readonly string[] {
    const words = this.#given["--"];
    return Array.isArray(words) ? words.map(String) : [];
  }

  /** Throws UsageError where something is behind `--`. */
  refuseAfterDashes(): void {
    const [first] = this.afterDashes;
    if (first !== undefined)
      throw new UsageError(`unexpected argument ${JSON.stringify(first)}\nTry policy-check --help.`);
  }

  #value(name: string): unknown {
    if (!this.#names.has(name)) throw new Error(`the command has no option ${name}`);
    return this.#given[name];
  }

  // INVARIANT: an option that is not understood must not become one that is not given.
  #missing(name: string, value: unknown): undefined {
    if (value !== undefined)
      throw new Error(`the option ${name} has a value of another kind: ${JSON.stringify(value)}`);
    return undefined;
  }
}
