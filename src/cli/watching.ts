import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { printable } from "../report/index.js";
import { sha256Of } from "./digest.js";
import { type ExitCode, exitCodes } from "./exit.js";

/** What is watched, as it is now: what a run reads may name other files after a change. */
export interface Watched {
  /** Files and folders, whether they are there or not. */
  readonly paths: readonly string[];
  /** Whether a file in one of the folders is of interest, by its absolute path. */
  isOfInterest(path: string): boolean;
}

/** How a command is watched. */
export interface Watching {
  /** The words of the command line, without `--watch`. */
  readonly args: readonly string[];
  /** What the run reads. Throws UsageError for wrong usage. */
  watched(): Promise<Watched>;
  /** The files and folders that the run writes, which start no other run. */
  readonly written: readonly string[];
  /** Whether nothing is said of waiting. */
  readonly quiet: boolean;
}

/** How long changes are gathered, in milliseconds: editors write a file in several steps. */
const pause = 120;

/**
 * Runs a command again and again: at first, and whenever what it reads has changed. Each run is a process of its own, so it sees
 * every change, also of modules. Ends with success at SIGINT or SIGTERM, once the run that is under way has ended.
 */
export async function watchRuns({ args, watched, written, quiet }: Watching): Promise<ExitCode> {
  const closed = written.map((path) => resolve(path));
  const isWritten = (path: string): boolean => closed.some((one) => path === one || path.startsWith(`${one}/`));
  let now = await watched();
  const { watch } = await import("./watcher.js");
  const watcher = watch([...now.paths], { ignoreInitial: true, ignored: isSkipped });
  const known = new Contents();
  const changed = new Set<string>();
  let running: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;
  return new Promise((ended) => {
    const end = (): void => {
      if (isEnding) return;
      isEnding = true;
      clearTimeout(timer);
      running?.kill("SIGTERM");
      void watcher.close().then(() => {
        if (running === undefined) ended(exitCodes.success);
      });
    };
    const run = (why: string): void => {
      process.stderr.write(`${heading(why)}\n`);
      known.remember(now.paths);
      running = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", ...args], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      const done = (): void => {
        running = undefined;
        if (isEnding) {
          ended(exitCodes.success);
          return;
        }
        if (!quiet) process.stderr.write("waiting for changes; press Ctrl-C to end\n");
        if (changed.size > 0) schedule();
      };
      running.once("error", done);
      running.once("exit", done);
    };
    const start = async (): Promise<void> => {
      if (running !== undefined || isEnding) return;
      const paths = [...changed].filter((path) => known.isOther(path));
      changed.clear();
      if (paths.length === 0) return;
      // What cannot be found out now, as a file is gone, the run itself will say.
      now = await watched().catch(() => now);
      watcher.add([...now.paths]);
      run(`${listed(paths)} changed`);
    };
    const schedule = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void start(), pause);
    };
    watcher.on("all", (event, path) => {
      const file = resolve(path);
      if (event === "addDir" || event === "unlinkDir" || isWritten(file)) return;
      if (!now.paths.some((one) => resolve(one) === file) && !now.isOfInterest(file)) return;
      changed.add(file);
      schedule();
    });
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
    watcher.once("ready", () => run("watching"));
  });
}

/** What no run reads: what packages bring along, and what git keeps for itself. */
function isSkipped(path: string): boolean {
  return /[\\/](node_modules|\.git)([\\/]|$)/.test(path);
}

/** Tells whether a file is another one than at the last run: that it was written says nothing. */
class Contents {
  readonly #known = new Map<string, string | undefined>();

  /** Takes the files as they are. What else is in folders is known from its first change on. */
  remember(paths: readonly string[]): void {
    for (const path of paths) this.#known.set(resolve(path), contentOf(path));
  }

  /** Whether the content of a file has changed since this was asked, or since it was remembered. */
  isOther(path: string): boolean {
    const content = contentOf(path);
    if (this.#known.has(path) && this.#known.get(path) === content) return false;
    this.#known.set(path, content);
    return true;
  }
}

/** Undefined for what is not there, or cannot be read. */
function contentOf(path: string): string | undefined {
  try {
    return sha256Of(readFileSync(path, "latin1"));
  } catch {
    return undefined;
  }
}

function heading(why: string): string {
  const time = new Date().toTimeString().slice(0, 8);
  const text = `── ${time} ${printable(why)} `;
  return `\n${text}${"─".repeat(Math.max(2, 80 - text.length))}`;
}

/** More files are only counted. */
const mostListed = 3;

function listed(paths: readonly string[]): string {
  const names = paths.map((path) => relative("", path).split("\\").join("/"));
  const rest = names.length - mostListed;
  return rest > 0 ? `${names.slice(0, mostListed).join(", ")} and ${rest} more` : names.join(", ");
}
