import { lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** What a path comes to once its links are followed. */
export type Target =
  /** A file, or the place of one that is not there yet. */
  | { readonly kind: "file"; readonly path: string; readonly status: Stats | undefined }
  /** A device, a pipe, or what this process has open under /dev/stdout: nothing that another file can take the place of. */
  | { readonly kind: "stream"; readonly path: string };

/** How many links may lead to a file: as many as Linux follows. */
const mostLinks = 40;

/** An error of the system's kind, with its code. */
export class TargetUnusable extends Error {
  override readonly name = "TargetUnusable";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Where a path leads, through all symbolic links, also one whose target is not there: what is written goes there, and the
 * links stay. Throws where the folder is not there, or a folder is in the place of the file.
 */
export function targetOf(given: string): Target {
  if (/[/\\]$/.test(given)) throw new TargetUnusable("EISDIR", "it is a directory");
  let path = resolve(given);
  for (let links = 0; links <= mostLinks; links++) {
    const folder = realpathSync(dirname(path));
    path = join(folder, basename(path));
    // On Linux the files that a process has open are links to their names: what stands there is open already.
    if (path.startsWith("/proc/")) return { kind: "stream", path };
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status?.isDirectory() === true) throw new TargetUnusable("EISDIR", "it is a directory");
    if (status === undefined || status.isFile()) return { kind: "file", path, status };
    if (!status.isSymbolicLink()) return { kind: "stream", path };
    path = resolve(folder, readlinkSync(path));
  }
  throw new TargetUnusable("ELOOP", "too many symbolic links lead to it");
}
