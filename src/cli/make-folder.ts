import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder with those above it. One after the other: where none can be made, Node's own way tries without an end. Throws
 * the error of the file system.
 */
export function makeFolder(path: string): void {
  if (path === "" || existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
