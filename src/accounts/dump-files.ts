import { naturally } from "../iam/index.js";

/** The largest dump that is read, in bytes. */
export const largestDump = 512 * 1024 * 1024;

/** How the names of dumps in a folder end, in words. */
export const dumpNameEndings = ".json, .ndjson, .jsonl, .yaml or .yml";

/** Which files of a folder are dumps, by their names: in natural order, so pages follow one another. */
export function dumpNamesIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => /\.(json|ndjson|jsonl|ya?ml)$/i.test(name)).sort(naturally);
}
