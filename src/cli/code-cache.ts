import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Script } from "node:vm";

/**
 * Keeps what V8 made of the bundles, with the functions that a run needed, so that the next run need not compile them: Node's own
 * cache is there from 22.1 on only, and knows no function that was compiled later than its module. Code from a cache is run as it
 * is. So it is read from a folder and files that belong to this user and that nobody else may write to, or not at all; V8 refuses
 * what another version of it made, and the names say which bundle it was made of. Whatever goes wrong, the run goes on without.
 */
export class CodeCache {
  readonly #folder: string;
  readonly #user: number;
  readonly #suffix: string;
  readonly #kept = new Map<string, Script>();

  constructor(folder: string, user: number, suffix: string) {
    this.#folder = folder;
    this.#user = user;
    this.#suffix = suffix;
  }

  /** The code of a bundle; undefined if the cache has no code of it that can be trusted. */
  read(key: string): Buffer | undefined {
    try {
      if (!this.#isOwnFolder()) return undefined;
      const file = openSync(this.#pathOf(key), constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const status = fstatSync(file);
        return status.isFile() && this.#isOwn(status) ? readFileSync(file) : undefined;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  /** Has the code of a bundle written when the run ends. */
  keep(key: string, script: Script): void {
    if (this.#kept.size === 0) process.once("exit", (code) => this.#write(code));
    this.#kept.set(key, script);
  }

  #write(exitCode: number): void {
    // A run that failed early knows little of what others need.
    if (exitCode > 1) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!this.#isOwnFolder()) return;
      this.#makeRoom();
      for (const [key, script] of this.#kept) this.#replace(this.#pathOf(key), script.createCachedData());
    } catch {
      // Only starting is slower.
    }
  }

  #replace(path: string, code: Buffer): void {
    const beside = `${path}.${process.pid}`;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = openSync(beside, flags, 0o600);
    try {
      if (writeSync(file, code) === code.length) renameSync(beside, path);
    } finally {
      closeSync(file);
      rmSync(beside, { force: true });
    }
  }

  /** Leaves the newest: bundles of other versions are hardly asked for again. */
  #makeRoom(): void {
    const files = readdirSync(this.#folder).map((name) => join(this.#folder, name));
    if (files.length < most) return;
    const changed = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const byAge = files.map((path) => ({ path, time: changed(path) })).sort((one, other) => one.time - other.time);
    for (const { path } of byAge.slice(0, files.length - most / 2)) rmSync(path, { force: true });
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}-${this.#suffix}`);
  }

  #isOwnFolder(): boolean {
    const status = lstatSync(this.#folder);
    return status.isDirectory() && this.#isOwn(status);
  }

  /** Whether nobody else can have written this, but for the system's administrator. */
  #isOwn({ uid, mode }: Stats): boolean {
    return uid === this.#user && (mode & 0o022) === 0;
  }
}

/** How many files are kept. */
const most = 40;

/**
 * The cache of the user who runs a process: in XDG_CACHE_HOME, or where caches are on the system. Undefined if the user has no cache:
 * on systems that do not say whom a file belongs to, and where people switch Node's own cache off.
 */
export function codeCacheOf({
  env,
  platform,
  version,
  arch,
  getuid,
}: Pick<NodeJS.Process, "env" | "platform" | "version" | "arch" | "getuid">): CodeCache | undefined {
  const { XDG_CACHE_HOME: named = "", HOME: home = "", NODE_DISABLE_COMPILE_CACHE, NODE_V8_COVERAGE } = env;
  if (getuid === undefined || NODE_DISABLE_COMPILE_CACHE !== undefined || NODE_V8_COVERAGE !== undefined)
    return undefined;
  const folder = isAbsolute(named) ? named : join(home, platform === "darwin" ? "Library/Caches" : ".cache");
  if (!isAbsolute(folder)) return undefined;
  return new CodeCache(join(folder, "policy-check"), getuid(), `${version}-${arch}`);
}
