import { createHash } from "node:crypto";
import { mkdir, realpath, rmdir, unlink } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** That a file is this process's alone, until it is released or the process ends in whatever way. */
export interface HeldLock {
  readonly kind: "held";
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
 * so that a lock left behind by a crash is told from one that is held.
 */
export async function lockFile(path: string): Promise<HeldLock | TakenLock> {
  const socket = await socketPath(path);
  const server = (await listenOn(socket)) ?? (await takeOver(socket));
  if (server === undefined) return { kind: "taken" };
  server.unref();
  return { kind: "held", release: () => new Promise((resolve) => server.close(() => resolve())) };
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

/** Puts a lock that nobody answers for out of the way. One process at a time, so that none removes another's new one. */
async function takeOver(socket: string): Promise<Server | undefined> {
  if (process.platform === "win32" || (await isAnswered(socket))) return undefined;
  const turn = `${socket}.turn`;
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
  return undefined;
}
