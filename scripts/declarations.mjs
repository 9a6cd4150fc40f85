// The declarations that the package's entries lead to; all others are of parts that nobody can import.
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

/** The declarations of the entries, by the name under which they are imported. */
export function declarationEntries(exports) {
  return Object.entries(exports).flatMap(([name, { types }]) => (types === undefined ? [] : [[name, types]]));
}

/** The declarations that some start from, with what they import, as paths from `root`. */
export async function reachable(root, starts) {
  const found = new Set();
  const visit = async (path) => {
    if (found.has(path)) return;
    found.add(path);
    const text = await readFile(path, "utf8");
    for (const [, from] of text.matchAll(/(?:\bfrom |\bimport\(|\bimport )"(\.[^"]+)"/g)) {
      await visit(resolve(dirname(path), from.replace(/\.js$/, ".d.ts")));
    }
  };
  for (const start of starts) await visit(resolve(root, start));
  return new Set([...found].map((path) => relative(root, path)));
}

/** Removes the declarations in `dist/` that no entry leads to. */
export async function dropUnreachable(root, exports) {
  const kept = await reachable(
    root,
    declarationEntries(exports).map(([, types]) => types),
  );
  const dist = join(root, "dist");
  for (const file of await readdir(dist, { recursive: true })) {
    if (file.endsWith(".d.ts") && !kept.has(join("dist", file))) await rm(join(dist, file));
  }
  await dropEmptyFolders(dist);
}

async function dropEmptyFolders(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await dropEmptyFolders(join(folder, entry.name));
  }
  // A folder with something in it stays.
  await rmdir(folder).catch((error) => {
    if (error.code !== "ENOTEMPTY") throw error;
  });
}
