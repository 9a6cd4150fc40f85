import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { chmod, copyFile, type FileHandle, link, open, rename, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nameBeside, removeLeftovers } from "./leftovers.js";
import { type Target, targetOf } from "./target.js";

/** How a file is written besides its content. */
export interface ReplaceOptions {
  /** The mode that the file is to have; else it keeps its own, and a new one has the usual. */
  readonly mode?: number;
  /** Whether the folder is flushed, too, so that even a machine that loses its power has the new file. */
  readonly flushesFolder?: boolean;
  /** Where the file as it was is kept, which must be in the same folder. */
  readonly previous?: string;
}

/**
 * Writes a file as a whole: beside it, looked at whether all of it is there, flushed, then put in its place. Whatever
 * fails, and whenever the process is killed, there is the old file or the new one. Its mode stays and, for root, its
 * owner; what links name is written, and they stay. Of a file with several names (hard links) this name has the new text.
 */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const target = targetOf(path);
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : Buffer.from(content);
  if (target.kind === "descriptor") {
    writeToDescriptor(target.descriptor, bytes);
    return;
  }
  if (target.kind === "stream") {
    streamSync(target.path, bytes);
    return;
  }
  refuseReadOnly(target);
  removeLeftovers(target.path);
  attemptTwiceSync(() => {
    const beside = nameBeside(target.path);
    const file = besideTarget(() => openSync(beside, "wx", newMode));
    try {
      try {
        inheritSync(file, target.status);
        writeAllSync(file, bytes);
        fsyncSync(file);
        assertWhole(fstatSync(file).size, bytes.length);
      } finally {
        closeSync(file);
      }
      renameSync(beside, target.path);
    } catch (error) {
      removeSync(beside);
      throw error;
    }
  });
}

/** The same, without holding up what else the process does. */
export async function replaceFile(path: string, text: string, options: ReplaceOptions = {}): Promise<void> {
  const bytes = Buffer.from(text, "utf8");
  for (let attempt = 1; ; attempt++) {
    const replacement = await Replacement.open(path, options);
    try {
      await replacement.write(bytes);
      await replacement.commit();
      return;
    } catch (error) {
      await replacement.discard();
      if (attempt === 2 || !isGone(error)) throw error;
    }
  }
}

/** A file that is written piece by piece and takes its place at the end, as {@link replaceFileSync} says. */
export class Replacement {
  readonly #target: Target;
  readonly #beside: string;
  /** A number is what was open before, and stays open. */
  readonly #file: FileHandle | number;
  readonly #options: ReplaceOptions;
  #length = 0;
  #isOpen = true;

  private constructor(target: Target, beside: string, file: FileHandle | number, options: ReplaceOptions) {
    this.#target = target;
    this.#beside = beside;
    this.#file = file;
    this.#options = options;
  }

  /** Begins to write. What is there stays as it is until {@link commit}. */
  static async open(path: string, options: ReplaceOptions = {}): Promise<Replacement> {
    const target = targetOf(path);
    if (target.kind === "descriptor") return new Replacement(target, "", target.descriptor, options);
    if (target.kind === "stream")
      return new Replacement(target, "", await open(target.path, flagsFor(target.path)), options);
    refuseReadOnly(target);
    removeLeftovers(target.path);
    const beside = nameBeside(target.path);
    const file = await open(beside, "wx", options.mode ?? newMode).catch(explainUnopened);
    const replacement = new Replacement(target, beside, file, options);
    try {
      await inherit(file, target.status, options.mode);
      return replacement;
    } catch (error) {
      await replacement.discard();
      throw error;
    }
  }

  /** Writes more of it. */
  async write(bytes: Uint8Array): Promise<void> {
    if (typeof this.#file === "number") {
      writeToDescriptor(this.#file, bytes);
      return;
    }
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, written, bytes.length - written);
      // A system that takes nothing and says nothing will not take more.
      if (bytesWritten === 0) throw notWhole(this.#length + written, this.#length + bytes.length);
      written += bytesWritten;
    }
    this.#length += bytes.length;
  }

  /** Puts it in its place, once it is known to be whole. */
  async commit(): Promise<void> {
    const { path, kind } = this.#target;
    if (kind !== "file" || typeof this.#file === "number") {
      await this.#close();
      return;
    }
    await this.#file.sync();
    assertWhole((await this.#file.stat()).size, this.#length);
    await this.#close();
    const { previous, mode, flushesFolder } = this.#options;
    if (previous !== undefined) await keepPrevious(path, previous, mode);
    await rename(this.#beside, path);
    if (flushesFolder === true) await flushFolder(dirname(path));
  }

  /** Leaves what was there as it was. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    if (this.#target.kind === "file") await unlink(this.#beside).catch(() => undefined);
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (typeof this.#file !== "number") await this.#file.close();
  }
}

/** What takes a file's place and is written by somebody else, who only knows names. */
export interface PreparedFile {
  /** The name to write to. */
  readonly beside: string;
  /** Puts it in its place, where it was written. */
  commit(): Promise<void>;
  /** Leaves what was there as it was. */
  discard(): Promise<void>;
}

/**
 * Prepares to replace a file, as {@link replaceFileSync} does, by what another program or package writes under the name
 * that it is given. Whether that is whole is for the caller to find out. What this process has open is written at the end.
 * Undefined for devices and pipes.
 */
export function prepareFile(path: string): PreparedFile | undefined {
  const target = targetOf(path);
  if (target.kind === "stream") return undefined;
  if (target.kind === "descriptor") return prepareDescriptor(target.descriptor);
  refuseReadOnly(target);
  removeLeftovers(target.path);
  const beside = nameBeside(target.path);
  const discard = (): Promise<void> => unlink(beside).catch(() => undefined);
  return {
    beside,
    discard,
    commit: async () => {
      try {
        const file = await open(beside, "r+");
        try {
          await inherit(file, target.status);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, target.path);
      } catch (error) {
        await discard();
        throw error;
      }
    },
  };
}

/** What is written for a descriptor is kept in a folder of its own until it is whole. */
function prepareDescriptor(descriptor: number): PreparedFile {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-report-"));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const beside = join(folder, "report");
  return {
    beside,
    discard,
    commit: async () => {
      try {
        for await (const chunk of createReadStream(beside)) writeToDescriptor(descriptor, chunk);
      } finally {
        await discard();
      }
    },
  };
}

/** What the umask leaves of it is the mode of new files. */
const newMode = 0o666;

/** Has the file as it is under another name as well, in place of what had that name. */
async function keepPrevious(path: string, previous: string, mode: number | undefined): Promise<void> {
  const beside = nameBeside(path);
  try {
    if (mode !== undefined) await chmod(path, mode);
    // Not all file systems have files with two names.
    await link(path, beside).catch(async (error: unknown) => {
      if (isGone(error) || isFull(error)) throw error;
      await copyFile(path, beside, constants.COPYFILE_EXCL);
    });
    await rename(beside, previous);
  } catch (error) {
    // The first one has none before it.
    if (!isGone(error)) throw error;
  } finally {
    // Where both names are of one file, renaming does nothing.
    await unlink(beside).catch(() => undefined);
  }
}

async function flushFolder(folder: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems do not do this for folders.
    if (codeOf(error) !== "EINVAL" && codeOf(error) !== "ENOTSUP") throw error;
  } finally {
    await handle.close();
  }
}

/** What a new file has of the old one: its mode, and its owner where that is somebody else. */
function inherited(old: Stats | undefined): {
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly mode?: number;
} {
  if (old === undefined) return {};
  const { uid, gid } = old;
  const isOurs = process.geteuid === undefined || (uid === process.geteuid() && gid === process.getegid?.());
  return { ...(isOurs ? {} : { owner: { uid, gid } }), mode: old.mode & 0o7777 };
}

async function inherit(file: FileHandle, old: Stats | undefined, given?: number): Promise<void> {
  const { owner, mode } = inherited(old);
  if (owner !== undefined) await file.chown(owner.uid, owner.gid).catch(passOverRefusal);
  // After the owner, whose change takes bits of the mode away.
  const wanted = given ?? mode;
  if (wanted !== undefined) await file.chmod(wanted);
}

function inheritSync(file: number, old: Stats | undefined): void {
  const { owner, mode } = inherited(old);
  try {
    if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
  } catch (error) {
    passOverRefusal(error);
  }
  if (mode !== undefined) fchmodSync(file, mode);
}

/** Nobody but root can give files away, and root not everywhere. */
function passOverRefusal(error: unknown): void {
  if (!["EPERM", "EINVAL", "ENOSYS", "ENOTSUP"].includes(codeOf(error) ?? "")) throw error;
}

/** A file that may not be written is not replaced, although its folder would let us. */
function refuseReadOnly(target: Extract<Target, { readonly kind: "file" }>): void {
  if (target.status !== undefined) accessSync(target.path, constants.W_OK);
}

function writeAllSync(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    const more = writeSync(file, bytes, written, bytes.length - written);
    if (more === 0) throw notWhole(written, bytes.length);
    written += more;
  }
}

function streamSync(path: string, bytes: Uint8Array): void {
  const file = openSync(path, flagsFor(path));
  try {
    writeToDescriptor(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** What another process has open under /proc may be a file, which would be cut. */
function flagsFor(path: string): "a" | "w" {
  return path.startsWith("/proc/") ? "a" : "w";
}

/** Writes where the descriptor stands, behind what was written before. */
function writeToDescriptor(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      const more = writeSync(file, bytes, written, bytes.length - written);
      if (more === 0) throw notWhole(written, bytes.length);
      written += more;
    } catch (error) {
      // The reader of a pipe is slower than we are.
      if (codeOf(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function assertWhole(size: number, length: number): void {
  if (size !== length) throw notWhole(size, length);
}

function notWhole(size: number, length: number): Error {
  return new Error(`only ${size} of ${length} bytes were written`);
}

/** What another process takes for a leftover, in a container that does not see this one, is written again, once. */
function attemptTwiceSync(attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    if (!isGone(error)) throw error;
    attempt();
  }
}

function besideTarget<Result>(opening: () => Result): Result {
  try {
    return opening();
  } catch (error) {
    return explainUnopened(error);
  }
}

function explainUnopened(error: unknown): never {
  if (["EACCES", "EPERM"].includes(codeOf(error) ?? ""))
    throw new Error("no file can be made in its folder: permission denied");
  throw error;
}

function removeSync(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or in its place.
  }
}

function isGone(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

function isFull(error: unknown): boolean {
  return codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT";
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
