import type { SeenRepository } from "./repository.js";
import { isPlainPath } from "./shell.js";

/**
 * What commands are given so they read these policies, and those that come later: the folders at the top that have some, or
 * the whole folder if there are policies beside those. A path that a CI job cannot have in its text becomes the whole folder.
 */
export function policyPathsOf(paths: readonly string[]): readonly string[] {
  const tops = new Set(paths.map((path) => (path.includes("/") ? `${path.slice(0, path.indexOf("/"))}/` : ".")));
  if (tops.size === 0) return ["policies/"];
  if (tops.has(".") || tops.size > mostFolders || ![...tops].every(isPlainPath)) return ["."];
  return [...tops].sort();
}

/** More folders are not named one by one. */
const mostFolders = 4;

/**
 * The globs whose files coverage is measured of: folders in which all JSON files are trust policies, since coverage is not
 * known of anything else. Empty where that would leave out a policy that is a file of its own; what `test` takes by itself is
 * better then.
 */
export function coverageGlobsOf({ policies, others }: Pick<SeenRepository, "policies" | "others">): readonly string[] {
  const mixed = new Set(others.map(folderOf));
  const folders = [...new Set(policies.filter(({ isWhole }) => isWhole).map(({ path }) => folderOf(path)))];
  if (folders.some((folder) => folder === "" || mixed.has(folder) || !isPlainPath(folder))) return [];
  return folders.sort().map((folder) => `${folder}*.json`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
