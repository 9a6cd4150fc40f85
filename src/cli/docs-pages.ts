import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFileSync } from "../files/index.js";
import { rolePages, type SitePage } from "../site/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { makeFolder } from "./make-folder.js";

/**
 * Writes the pages into a folder, the first one last: what it leads to is there before it is. Pages of roles that an earlier run
 * wrote, and that are no longer there, are removed. Returns the path of the first page. Throws UsageError where a page cannot be
 * written; then the first page that was there stays.
 */
export function writePages(folder: string, pages: readonly [SitePage, ...SitePage[]]): string {
  const [first, ...others] = pages;
  for (const { file, html } of others) writePage(join(folder, file), html);
  const index = join(folder, first.file);
  writePage(index, first.html);
  removeOthers(join(folder, rolePages.folder), new Set(others.map(({ file }) => join(folder, file))));
  return index;
}

function writePage(file: string, html: string): void {
  try {
    makeFolder(dirname(file));
    replaceFileSync(file, html);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${readProblem(error)}`);
  }
}

/** Removes pages of roles that are not among those just written. A file that policy-check did not write stays. */
function removeOthers(folder: string, written: ReadonlySet<string>): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => rolePages.isName(name) && !written.has(join(folder, name)));
  } catch {
    return;
  }
  for (const name of names) {
    const file = join(folder, name);
    if (rolePages.isOurs(readFileSync(file, "utf8"))) rmSync(file);
  }
}
