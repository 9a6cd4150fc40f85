import { lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** What a path comes to once its links are followed. */
export type Target =
  /** A file, or the place of one that is not there yet. */
  | { readonly kind: "file"; readonly path: string; readonly status: Stats | undefined }
  /** What this process has open, as under /dev/stdout: opened again by its name, what was written before would be lost. */
  | { readonly kind: "descriptor"; readonly path: string; readonly descriptor: number }
  /** A device, a pipe, or what another process has open: nothing that another file can take the place of. */
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
    const descriptor = descriptorOf(path);
    if (descriptor !== undefined) return { kind: "descriptor", path, descriptor };
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

/** The number under which this process has open what a path names, whose folder has no links in it. */
function descriptorOf(path: string): number | undefined {
  const [, owner, own] = /^\/proc\/(\d+)\/(?:task\/\d+\/)?fd\/(\d+)$/.exec(path) ?? [];
  if (own !== undefined) return Number(owner) === process.pid ? Number(own) : undefined;
  // Where there is no /proc, as on macOS, these are devices, and not links to it.
  if (process.platform === "win32" || process.platform === "linux") return undefined;
  const [, name, number] = /^\/dev\/(?:(stdin|stdout|stderr)|fd\/(\d+))$/.exec(path) ?? [];
  if (number !== undefined) return Number(number);
  return name === undefined ? undefined : ["stdin", "stdout", "stderr"].indexOf(name);
}
