import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** A path from the working directory, with `/` between the names; absolute where it is outside of it. */
export function fromWorkingDirectory(path: string): string {
  if (path === "-") return path;
  return fromFolder("", path);
}

/**
 * Says paths as they are from the top of the git repository that the working directory is in, or from the working directory
 * itself outside of a repository; with `/` between the names, and absolute where they are outside of that.
 */
export function pathInRepository(): (path: string) => string {
  const top = topOf(resolve(""));
  return (path) => (path === "-" ? path : fromFolder(top, path));
}

/** The top of the repository that a folder is in; the folder itself where it is in none. */
export function topOf(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

function fromFolder(folder: string, path: string): string {
  const absolute = resolve(path);
  const fromHere = relative(folder, absolute);
  return (fromHere === ".." || fromHere.startsWith(`..${sep}`) || isAbsolute(fromHere) ? absolute : fromHere)
    .split(sep)
    .join("/");
}
