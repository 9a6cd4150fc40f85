import { constants, lstatSync, statSync } from "node:fs";
import { access, chmod, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "../../files/index.js";
import { decodeText } from "../../policy/index.js";
import type { State } from "./entities.js";
import { type LoadedState, stateFromText, stateText, type UnusableState, unusable } from "./state-document.js";
import { emptyState, type Keeper } from "./store.js";

/** The largest state file that is read, in bytes. */
const largestFile = 256 * 1024 * 1024;

/** A state that a file holds. */
export interface StateInFile extends LoadedState {
  /** Whether the file has the whole state: nothing had to be generated, and there is a checksum. */
  readonly isKept: boolean;
  /** Sentences that a person should read. */
  readonly notices: readonly string[];
}

/**
 * Reads a state file; `dist/schemas/state.schema.json` describes it. IDs, dates and seeds that the file leaves out are
 * generated. If the file cannot be used or does not exist, the answer names the previous file, which people can restore.
 * `shown` is the name of the file in messages.
 */
export async function readStateFile(path: string, shown: string): Promise<StateInFile | UnusableState> {
  const loaded = await loadedFrom(path, shown);
  switch (loaded.kind) {
    case "absent": {
      const whole = await wholePrevious(shown, path);
      const notices =
        whole === undefined ? [] : [`${shown} does not exist, so the endpoint starts with an empty state; ${whole}`];
      return { kind: "state", state: emptyState(), isKept: false, notices };
    }
    case "unusable": {
      const whole = await wholePrevious(shown, path);
      return whole === undefined ? loaded : unusable(...loaded.problems, `${shown}: ${whole}`);
    }
    case "state": {
      if (loaded.isUnchecked !== true) return { ...loaded, isKept: true, notices: [] };
      const notices = [`${shown} has no checksum; the endpoint writes it again with one, in version 2 of the format`];
      return { ...loaded, isKept: false, notices };
    }
  }
}

async function loadedFrom(
  path: string,
  shown: string,
): Promise<LoadedState | UnusableState | { readonly kind: "absent" }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "absent" };
    return unusable(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (bytes.length > largestFile) return unusable(`${shown}: the file is larger than ${largestFile} bytes`);
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") return unusable(`${shown}: ${decoded.message}`);
  return stateFromText(shown, decoded.text);
}

/** The path of the file as it was before the last change. */
function previousOf(path: string): string {
  return `${path}.bak`;
}

/** A clause on how to return to the previous file; undefined if there is no complete one. */
async function wholePrevious(shown: string, path: string): Promise<string | undefined> {
  const previous = previousOf(shown);
  const loaded = await loadedFrom(previousOf(path), previous);
  if (loaded.kind !== "state") return undefined;
  const saved = statSync(previousOf(path)).mtime.toISOString();
  const copy = process.platform === "win32" ? "copy" : "cp";
  return `the last complete version is ${previous}, saved at ${saved}; to restore it, run: ${copy} ${quoted(previous)} ${quoted(shown)}`;
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  if (/^[\w./:\\-]+$/.test(path)) return path;
  return process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}

/**
 * Rejects if a change could not be written, because the file is a mount point, or if it would replace something that is
 * not a state under the name of the previous file. `given` is the name of the file in messages.
 */
export async function refuseUnreplaceable(path: string, given: string): Promise<void> {
  const previous = previousOf(path);
  const mounted = await mountPoints();
  for (const each of [path, previous]) {
    if (mounted.has(each))
      throw new Error(
        `${each === path ? "it" : previousOf(given)} is a mount point, and a mounted file cannot be replaced; mount its folder instead`,
      );
  }
  const status = lstatSync(previous, { throwIfNoEntry: false });
  if (status === undefined || (status.isFile() && status.size === 0)) return;
  const isOurs = status.isFile() && (await mayBeState(previous));
  if (!isOurs)
    throw new Error(
      `${previousOf(given)} is not a state file, and the endpoint keeps the previous state under this name; move that file away`,
    );
}

/** Whether a file is a state, perhaps a damaged one. */
async function mayBeState(path: string): Promise<boolean> {
  const loaded = await loadedFrom(path, path);
  if (loaded.kind !== "unusable") return true;
  const beginning = Buffer.alloc(200);
  const file = await open(path, "r");
  try {
    const { bytesRead } = await file.read(beginning, 0, beginning.length, 0);
    return /^\uFEFF?\s*\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"(checksum|clockOffset|sessionKey|accounts)"/.test(
      beginning.subarray(0, bytesRead).toString("utf8"),
    );
  } finally {
    await file.close();
  }
}

/** The mount points, on systems that list them as Linux does. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
async function mountPoints(): Promise<ReadonlySet<string>> {
  const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  const points = text.split("\n").map((line) => line.split(" ")[4] ?? "");
  const byOctal = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 8));
  return new Set(points.map((point) => point.replace(/\\([0-7]{3})/g, byOctal)));
}

/** Rejects if the file cannot be written later. Takes the permission to read the file from everyone but its owner. */
export async function assertWritable(path: string): Promise<void> {
  await access(path, constants.W_OK);
  await access(dirname(path), constants.W_OK);
  if ((statSync(path).mode & 0o777) !== ownersOnly) await chmod(path, ownersOnly);
}

/** The mode of state files, which contain secrets and seeds. */
const ownersOnly = 0o600;

/**
 * Keeps a state in a file, which is complete at any time, and the previous file beside it. Changes that come while the
 * file is being written are written together afterwards. `inFile` is the state that the file has already.
 */
export function keepInFile(path: string, inFile: State | undefined): Keeper {
  let kept = inFile === undefined ? "" : stateText(inFile);
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let latest: State | undefined;
  const start = (state: State): Promise<void> => {
    const options = { mode: ownersOnly, flushesFolder: true, previous: previousOf(path) };
    const text = stateText(state);
    const writing = replaceFile(path, text, options)
      .then(() => {
        kept = text;
      })
      .finally(() => {
        if (running === writing) running = undefined;
      });
    running = writing;
    return writing;
  };
  const keep = (state: State): Promise<void> => {
    // A reset can replace the state while it waits to be written.
    latest = state;
    if (running === undefined) return start(state);
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return start(latest ?? state);
      });
    return waiting;
  };
  return {
    keep,
    end: async (state) => {
      await (waiting ?? running)?.catch(() => undefined);
      // If the file has the whole state already, a full disk does not matter.
      if (stateText(state) !== kept) await keep(state);
    },
  };
}
