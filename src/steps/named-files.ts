import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { cwd } from "node:process";
import { StepFailure } from "./step-failure.js";

/**
 * Where the names of files in a feature lead: from the working directory, or else from the folder of the feature. A name that
 * leads to two files which differ is a mistake, since the scenario might be about the wrong one.
 */
export class NamedFiles {
  readonly #feature: string | undefined;

  /** `feature` is the feature's file, from the working directory; without it, names lead from the working directory only. */
  constructor(feature: string | undefined) {
    this.#feature = feature;
  }

  /**
   * The path of a file or folder from the working directory, or an absolute one. `what` says what it is: "policy file". Throws
   * StepFailure if there is none, or if there are two that differ.
   */
  find(what: string, name: string): string {
    if (this.#feature === undefined || isAbsolute(name)) return name;
    const folder = dirname(resolve(this.#feature));
    const beside = fromHere(join(folder, name));
    if (resolve(beside) === resolve(name) || !isThere(beside)) {
      if (isThere(name) || resolve(beside) === resolve(name)) return name;
      throw new StepFailure(
        `the ${what} "${name}" cannot be read: there is neither "${name}" nor "${beside}"\nfile names are relative to the working directory, ${cwd()}, or else to the folder of the feature`,
      );
    }
    if (!isThere(name)) return beside;
    if (isSame(name, beside)) return name;
    const up = relative(folder, resolve(name)).replaceAll(sep, "/");
    throw new StepFailure(
      `the name of the ${what} "${name}" is ambiguous: "${name}" and "${beside}" differ\nwrite "${beside}" for the one beside the feature, or "${up}" for the one in the working directory`,
    );
  }
}

function fromHere(path: string): string {
  return relative(cwd(), path).replaceAll(sep, "/");
}

/** Nothing is below a file. What must not be looked at is there; reading it says why it cannot be read. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOTDIR");
  }
}

/** Whether two paths lead to the same, or to files of the same content. */
function isSame(one: string, other: string): boolean {
  try {
    const [first, second] = [statSync(one), statSync(other)];
    if (first.dev === second.dev && first.ino === second.ino) return true;
    if (!first.isFile() || !second.isFile() || first.size !== second.size) return false;
    return readFileSync(one).equals(readFileSync(other));
  } catch {
    return false;
  }
}
