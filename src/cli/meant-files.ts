import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { matcher } from "./globs.js";
import { policyFilesBelow } from "./inputs.js";

/** A path as the globs of a configuration file see it: from the configuration's folder, with `/`. */
export function pathFromConfig(config: string, path: string): string {
  return relative(resolve(config, ".."), resolve(path)).split(sep).join("/");
}

/**
 * Says whether all files that a glob of a configuration may mean are among those that were checked. Only then can be said
 * that what the configuration accepts there is not there. Without a glob any file below the configuration's folder is meant.
 */
export class MeantFiles {
  readonly #config: string;
  readonly #checked: ReadonlySet<string>;
  readonly #holdsPolicy = new Map<string, boolean>();

  /** `checked` are the paths of files of which everything was looked at. */
  constructor(config: string, checked: readonly string[]) {
    this.#config = resolve(config);
    this.#checked = new Set(checked.map((path) => resolve(path)));
  }

  areChecked(glob: string | undefined): boolean {
    return this.#meantBy(glob).every((path) => this.#checked.has(path) || !this.#mayHoldPolicy(path));
  }

  #meantBy(glob = "**"): readonly string[] {
    const { base, isGlob } = picomatch.scan(glob);
    const folder = dirname(this.#config);
    if (!isGlob) return [join(folder, glob)];
    const matches = matcher(glob);
    const below = join(folder, base);
    const wants = (way: string): boolean => matches(pathFromConfig(this.#config, join(below, way)));
    return policyFilesBelow(below, glob, wants).map(({ path }) => resolve(path));
  }

  /** Whether a file that was not checked may hold what was accepted; other files of the folder mean nothing. */
  #mayHoldPolicy(path: string): boolean {
    const known = this.#holdsPolicy.get(path);
    if (known !== undefined) return known;
    const may = path !== this.#config && mayHoldPolicy(path);
    this.#holdsPolicy.set(path, may);
    return may;
  }
}

function mayHoldPolicy(path: string): boolean {
  try {
    return signOfPolicy.test(readFileSync(path, "latin1"));
  } catch {
    // What cannot be read may hold anything.
    return true;
  }
}

/** The key of a principal, also within strings and encoded for URLs, or a role's policy that comes from elsewhere. */
const signOfPolicy = /Principal(?:\\*["']|%22)?\s*(?::|%3A)|AssumeRolePolicy|assume_role_policy/i;
