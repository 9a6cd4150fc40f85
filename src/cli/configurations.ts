import { dirname, relative, resolve, sep } from "node:path";
import { cwd } from "node:process";
import type { Accepted } from "./accepted.js";
import { acceptedIn } from "./accepted-in.js";
import { nearestConfig, readConfig } from "./config.js";
import type { Config } from "./config-types.js";
import { tell } from "./output.js";
import type { StandardInput } from "./standard-input.js";

/** A configuration, and what it accepts. */
interface Judge {
  readonly config: Config;
  readonly accepted: Accepted | undefined;
}

/** What is accepted in files, by the configuration of each. */
export type Acceptance = Pick<Accepted, "split" | "mfaExemption" | "holeReason" | "unusedHoles">;

/**
 * The configurations of a run. A file is judged by the nearest configuration, in its folder or above it; where there is none,
 * by that of the working directory. With a configuration that was named, by that one. Settings are never put together: the
 * nearest configuration replaces those above it.
 */
export class Configurations {
  readonly #standardInput: StandardInput;
  readonly #isNamed: boolean;
  readonly #base: Judge;
  /** By absolute paths of configurations. */
  readonly #judges = new Map<string, Judge>();
  /** By absolute paths of folders. */
  readonly #byFolder = new Map<string, Judge>();
  #last: { readonly path: string; readonly judge: Judge } | undefined;

  readonly #isQuiet: boolean;

  private constructor(standardInput: StandardInput, isNamed: boolean, base: Judge, isQuiet: boolean) {
    this.#isQuiet = isQuiet;
    this.#standardInput = standardInput;
    this.#isNamed = isNamed;
    this.#base = base;
    this.#judges.set(keyOf(base), base);
  }

  /**
   * Reads the configuration of this path, else that of the working directory. `quiet`: which one is read is not told. Throws
   * UsageError with the place of each mistake.
   */
  static async read(
    path: string | undefined,
    standardInput: StandardInput,
    { quiet = false }: { readonly quiet?: boolean } = {},
  ): Promise<Configurations> {
    const base = await judgeIn(await readConfig(path, standardInput, { quiet }));
    return new Configurations(standardInput, path !== undefined, base, quiet);
  }

  /**
   * Reads the configurations of files; each that is not that of the working directory is named on standard error. Throws
   * UsageError with the place of each mistake.
   */
  async prepare(paths: readonly string[]): Promise<void> {
    if (this.#isNamed) return;
    for (const path of paths) {
      const folder = folderOf(path);
      if (this.#byFolder.has(folder)) continue;
      this.#byFolder.set(folder, await this.#nearest(folder));
    }
  }

  async #nearest(folder: string): Promise<Judge> {
    const found = nearestConfig(folder);
    if (found === undefined) return this.#base;
    const file = resolve(folder, found);
    const known = this.#judges.get(file);
    if (known !== undefined) return known;
    const name = relative(cwd(), file).replaceAll(sep, "/");
    if (!this.#isQuiet) tell(`the configuration of the files in ${dirname(name)} is ${name}`);
    const judge = await judgeIn(await readConfig(name, this.#standardInput));
    this.#judges.set(file, judge);
    return judge;
  }

  /** The configuration of the working directory, or the named one: what is set for the run as a whole. */
  get base(): Config {
    return this.#base.config;
  }

  /** The configuration that judges a file. */
  of(path: string): Config {
    return this.#judge(path).config;
  }

  /** What the configurations accept; undefined where none accepts anything. */
  get acceptance(): Acceptance | undefined {
    if (this.#all().every(({ accepted }) => accepted === undefined)) return undefined;
    return {
      split: (path, judged) =>
        this.#judge(path).accepted?.split(path, judged) ?? { findings: judged.findings, suppressed: [] },
      mfaExemption: (path, role) => this.#judge(path).accepted?.mfaExemption(path, role),
      holeReason: (path, hole) => this.#judge(path).accepted?.holeReason(path, hole),
      unusedHoles: (paths) => this.#all().flatMap(({ accepted }) => accepted?.unusedHoles(paths) ?? []),
    };
  }

  /** What configurations accept and nothing needs, by configuration; `checked` as for {@link Accepted.findings}. */
  unused(
    checked: readonly string[],
  ): readonly { readonly config: Config; readonly findings: ReturnType<Accepted["findings"]> }[] {
    return this.#all().map(({ config, accepted }) => ({ config, findings: accepted?.findings(checked) ?? [] }));
  }

  #all(): readonly Judge[] {
    return [...this.#judges.values()];
  }

  #judge(path: string): Judge {
    // A file may have thousands of policies, one after the other.
    if (this.#last?.path === path) return this.#last.judge;
    // A configuration judges what is found in itself.
    const judge = this.#isNamed ? this.#base : (this.#judges.get(resolve(path)) ?? this.#byFolder.get(folderOf(path)));
    // INVARIANT: a file that is judged by the wrong configuration could pass.
    if (judge === undefined) throw new Error(`the configuration of ${path} was not read`);
    this.#last = { path, judge };
    return judge;
  }
}

async function judgeIn(config: Config): Promise<Judge> {
  return { config, accepted: await acceptedIn(config) };
}

function keyOf({ config }: Judge): string {
  return config.source === undefined ? "" : resolve(config.source.name);
}

/** Standard input, and what it is called, are in the working directory. */
function folderOf(path: string): string {
  return path === "-" || path === "<stdin>" ? cwd() : dirname(resolve(path));
}
