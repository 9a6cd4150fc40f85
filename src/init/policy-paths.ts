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
