import { createHash } from "node:crypto";
import { type Stats, statSync } from "node:fs";
import { mkdir, realpath, rmdir, unlink } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** That a file is this process's alone, until it is released or the process ends in whatever way. */
export interface HeldLock {
  readonly kind: "held";
  /** Whether the file has other names (hard links); under them, too, nobody else gets it. */
  readonly hasOtherNames: boolean;
  release(): Promise<void>;
}

/** Another process has the file. */
export interface TakenLock {
  readonly kind: "taken";
}

/** The longest path of a Unix socket that all systems take, in bytes. */
const longestSocketPath = 100;

/**
 * Takes a lock on a file: a socket that listens beside it. The system closes it when the process ends, killed or not,
 * so that a lock left behind by a crash is told from one that is held. The path is the file's own, without links; other
 * names of the same file are locked as well, but for `previous`, where the file's past is kept.
 */
export async function lockFile(path: string, previous?: string): Promise<HeldLock | TakenLock> {
  const server = await listenAlone(await socketPath(path));
  if (server === undefined) return { kind: "taken" };
  const file = statSync(path, { throwIfNoEntry: false });
  const past = previous === undefined ? undefined : statSync(previous, { throwIfNoEntry: false });
  const names = (file?.nlink ?? 1) - (file !== undefined && past?.dev === file.dev && past.ino === file.ino ? 1 : 0);
  const servers = [server];
  const release = async (): Promise<void> => {
    await Promise.all(servers.map((each) => new Promise<void>((resolve) => each.close(() => resolve()))));
  };
  const hasOtherNames = names > 1;
  try {
    if (file === undefined) return { kind: "held", hasOtherNames, release };
    const socket = socketOfFile(file);
    const other = hasOtherNames ? await listenAlone(socket) : undefined;
    if (other !== undefined) servers.push(other);
    // Whoever holds the file under another name has put a new one there, and this name is all that is left of the old.
    const isFree = hasOtherNames ? other !== undefined : !(await isAnswered(socket));
    if (isFree) return { kind: "held", hasOtherNames, release };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return { kind: "taken" };
}

/** Undefined where another process listens. */
async function listenAlone(socket: string): Promise<Server | undefined> {
  const server = (await listenOn(socket)) ?? (await takeOver(socket));
  if (server === undefined) return undefined;
  server.unref();
  // Whoever was killed in its turn may have left it behind; who is in it now finds us listening.
  await rmdir(turnOf(socket)).catch(() => undefined);
  return server;
}

/** For a file whatever its name. */
function socketOfFile({ dev, ino }: Stats): string {
  const name = `policy-check-file-${dev}-${ino}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.lock`);
}

async function socketPath(path: string): Promise<string> {
  const folder = await realpath(dirname(path));
  const whole = join(folder, basename(path));
  const name = `policy-check-${createHash("sha256").update(whole).digest("hex").slice(0, 24)}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  const beside = join(folder, `.${basename(path)}.lock`);
  return Buffer.byteLength(beside) <= longestSocketPath ? beside : join(tmpdir(), name);
}

/** Undefined where the address is in use, or was left behind. */
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

/** Puts a lock that nobody answers for out of the way. One process at a time, so that none removes another's new one. */
async function takeOver(socket: string, isLastAttempt = false): Promise<Server | undefined> {
  if (process.platform === "win32" || (await isAnswered(socket))) return undefined;
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
  // Whoever has its turn was killed in it; only it itself can be in the way.
  await rmdir(turn).catch(() => undefined);
  return isLastAttempt ? undefined : await takeOver(socket, true);
}
