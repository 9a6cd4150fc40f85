import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * A new folder from which Node finds no packages: none of the folders above it has a `node_modules`. The temporary folder of
 * some machines has one above it, and tests that say "without package X" would then find X. To be removed by the test.
 */
export function folderApart(): string {
  const place = [tmpdir(), "/tmp", "/var/tmp", "/dev/shm"].find(
    (folder) => existsSync(folder) && !hasPackagesAbove(folder),
  );
  if (place === undefined)
    throw new Error(`each temporary folder has a node_modules above it: set TMPDIR to another one`);
  return mkdtempSync(join(place, "policy-check-"));
}

function hasPackagesAbove(folder: string): boolean {
  if (existsSync(join(folder, "node_modules"))) return true;
  const above = dirname(folder);
  return above !== folder && hasPackagesAbove(above);
}
