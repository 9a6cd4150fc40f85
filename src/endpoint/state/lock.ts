import { createHash } from "node:crypto";
import { constants, type Stats, statSync } from "node:fs";
import { lstat, mkdir, open, realpath, rmdir, unlink } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A lock on a file, held until it is released or the process ends. */
export interface HeldLock {
  readonly kind: "held";
  /** Whether the file has other names (hard links), which are locked too. */
  readonly hasOtherNames: boolean;
  /** To be called after the file was replaced: locks the other names of the new file. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** Another process holds the lock. */
export interface TakenLock {
  readonly kind: "taken";
}

/** The longest path of a Unix socket that all systems take, in bytes. */
const longestSocketPath = 100;

/**
 * Takes a lock on a file: a socket that listens beside it. The system closes the socket when the process ends in any way,
 * so a lock left behind by a crash can be told from a lock that is held. `path` is the file's own path, without links;
 * other names of the same file are locked too. `previous` is the path of the previous version of the file: only one of
 * the two can be in use at a time.
 */
export async function lockFile(path: string, previous?: string): Promise<HeldLock | TakenLock> {
  const place = await socketPlace(path);
  const opened = [place];
  const servers = new Map<string, Server>();
  const release = async (): Promise<void> => {
    await Promise.all([...servers.values()].map(closed));
    servers.clear();
    for (const each of opened.splice(0)) await each.close();
  };
  try {
    const server = await listenAlone(place);
    if (server !== undefined) servers.set(place.socket, server);
    const related = server === undefined ? [] : relatedTo(path, previous);
    let isFree = server !== undefined;
    for (const other of related) {
      const otherPlace = await socketPlace(other);
      opened.push(otherPlace);
      isFree &&= !(await isAnswered(otherPlace.socket));
    }
    const marks = new FileMarks(path, previous, servers);
    if (isFree && (await marks.renew())) {
      let renewing: Promise<unknown> = Promise.resolve();
      const renew = async (): Promise<void> => {
        // One after the other. If no more sockets can be opened, the name itself stays locked.
        renewing = renewing.then(() => marks.renew()).catch(() => undefined);
        await renewing;
      };
      return { kind: "held", hasOtherNames: marks.hasOtherNames, renew, release };
    }
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return { kind: "taken" };
}

/** Locks the files that were at the path, under all their names. */
class FileMarks {
  readonly #path: string;
  readonly #previous: string | undefined;
  readonly #servers: Map<string, Server>;
  #current: string | undefined;
  hasOtherNames = false;

  constructor(path: string, previous: string | undefined, servers: Map<string, Server>) {
    this.#path = path;
    this.#previous = previous;
    this.#servers = servers;
  }

  /** False if another process has the file that is at the path now. */
  async renew(): Promise<boolean> {
    const file = statSync(this.#path, { throwIfNoEntry: false });
    const past = this.#previous === undefined ? undefined : statSync(this.#previous, { throwIfNoEntry: false });
    if (file === undefined) return true;
    const isPast = past?.dev === file.dev && past.ino === file.ino;
    this.hasOtherNames = file.nlink - (isPast ? 1 : 0) > 1;
    const socket = socketOfFile(file);
    if (this.#servers.has(socket)) return true;
    const server = await listenAlone({ socket, shown: socket });
    if (server === undefined) return false;
    this.#servers.set(socket, server);
    const before = this.#current;
    this.#current = socket;
    const left = before === undefined ? undefined : this.#servers.get(before);
    if (before === undefined || left === undefined) return true;
    // Other names of the previous file were names of this file, so they stay locked.
    if (past !== undefined && socketOfFile(past) === before && past.nlink > 1) return true;
    this.#servers.delete(before);
    await closed(left);
    return true;
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The paths of files that cannot be in use at the same time as this one. */
function relatedTo(path: string, previous: string | undefined): readonly string[] {
  if (previous === undefined) return [];
  const ending = previous.slice(path.length);
  return path.endsWith(ending) ? [previous, path.slice(0, -ending.length)] : [previous];
}

/** The path of a socket. */
interface SocketPlace {
  /** As the system is given it. */
  readonly socket: string;
  /** As messages show it. */
  readonly shown: string;
}

/** Undefined if another process listens. */
async function listenAlone(place: SocketPlace): Promise<Server | undefined> {
  const { socket } = place;
  const server = (await listenOn(socket)) ?? (isNameOnly(socket) ? undefined : await takeOver(place));
  if (server === undefined) return undefined;
  server.unref();
  // A process that was killed in its turn may have left it behind. One that has its turn now finds this process listening.
  if (!isNameOnly(socket)) await rmdir(turnOf(socket)).catch(() => undefined);
  return server;
}

/** Whether a socket is a name without a file, which disappears with its process. */
function isNameOnly(socket: string): boolean {
  return process.platform === "win32" || socket.startsWith("\0");
}

/** The socket of a file under any of its names: the same for all processes, wherever their temporary files are. */
function socketOfFile({ dev, ino }: Stats): string {
  const name = `policy-check-file-${dev}-${ino}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  // Linux has sockets whose names are not files. https://man7.org/linux/man-pages/man7/unix.7.html
  return process.platform === "linux" ? `\0${name}` : `/tmp/${name}.lock`;
}

/** The path of a file's socket, which is beside the file. To be closed when nothing listens there any more. */
async function socketPlace(path: string): Promise<SocketPlace & { close(): Promise<void> }> {
  const folder = await realpath(dirname(path));
  const hash = createHash("sha256")
    .update(join(folder, basename(path)))
    .digest("hex")
    .slice(0, 24);
  const none = async (): Promise<void> => {};
  if (process.platform === "win32") {
    const socket = `\\\\.\\pipe\\policy-check-${hash}`;
    return { socket, shown: socket, close: none };
  }
  const isLong = Buffer.byteLength(basename(path)) > longestSocketPath / 2;
  const name = isLong ? `.policy-check-${hash}.lock` : `.${basename(path)}.lock`;
  const shown = join(folder, name);
  if (Buffer.byteLength(shown) <= longestSocketPath) return { socket: shown, shown, close: none };
  if (process.platform !== "linux") return { socket: `/tmp/policy-check-${hash}.lock`, shown, close: none };
  // A short name of the folder, valid while this process has the folder open.
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return { socket: `/proc/self/fd/${handle.fd}/${name}`, shown, close: () => handle.close() };
}

/** Throws if a file that is not a lock has the name of the lock. */
async function refuseOther({ socket, shown }: SocketPlace): Promise<void> {
  const status = await lstat(socket).catch(() => undefined);
  if (status === undefined || status.isSocket()) return;
  throw new Error(`${shown} is not a lock of policy-check, which needs this name for its lock; move that file away`);
}

/** Undefined if the address is in use, or was left behind. */
function listenOn(socket: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(socket, () => resolve(server));
  });
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
}

/** How often and how long to wait for another process that is taking over a lock, in milliseconds. */
const attempts = 40;
const pause = 50;

/** A folder that only one process at a time can make. */
function turnOf(socket: string): string {
  return `${socket}.turn`;
}

/** Replaces a lock that was left behind. One process at a time, so no process removes the new lock of another. */
async function takeOver(place: SocketPlace, isLastAttempt = false): Promise<Server | undefined> {
  const { socket } = place;
  await refuseOther(place);
  if (await isAnswered(socket)) return undefined;
  const turn = turnOf(socket);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const isOurs = await mkdir(turn).then(
      () => true,
      () => false,
    );
    if (!isOurs) {
      await delay(pause);
      if (await isAnswered(socket)) return undefined;
      continue;
    }
    try {
      if (await isAnswered(socket)) return undefined;
      await unlink(socket).catch(() => undefined);
      return await listenOn(socket);
    } finally {
      await rmdir(turn).catch(() => undefined);
    }
  }
  // The process that has its turn was killed, and left the folder behind.
  await rmdir(turn).catch(() => undefined);
  return isLastAttempt ? undefined : await takeOver(place, true);
}
