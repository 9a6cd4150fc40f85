import { isAbsolute, relative, resolve, sep } from "node:path";

/** A path from the working directory, with `/` between the names; absolute where it is outside of it. */
export function fromWorkingDirectory(path: string): string {
  if (path === "-") return path;
  const absolute = resolve(path);
  const fromHere = relative("", absolute);
  return (fromHere === ".." || fromHere.startsWith(`..${sep}`) || isAbsolute(fromHere) ? absolute : fromHere)
    .split(sep)
    .join("/");
}
