import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Writable } from "node:stream";
import { type PreparedFile, prepareFile } from "../files/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { makeFolder } from "./make-folder.js";

/**
 * The files that cucumber's formatters write. Cucumber opens them at the start of a run, and says of a disk that is full
 * in its log only: so it writes beside them, and what it wrote takes their place at the end.
 */
export class ReportFiles {
  /** Formats by the names that cucumber is to write to. */
  readonly files: Readonly<Record<string, string>>;
  /** Where cucumber's log goes: standard error, by way of us. */
  readonly log: Writable;
  readonly #prepared = new Map<string, PreparedFile>();
  readonly #pages: ReadonlySet<string>;
  #problem: string | undefined;

  /**
   * `files` are formats by the names of their files. `pageFormat` is the one that leaves its file empty where it has nothing
   * to say of a run: then the page of before stays.
   */
  constructor(files: Readonly<Record<string, string>>, pageFormat: string) {
    this.#pages = new Set(Object.keys(files).filter((file) => files[file] === pageFormat));
    this.files = Object.fromEntries(Object.entries(files).map(([file, format]) => [this.#nameFor(file), format]));
    this.log = new Writable({
      decodeStrings: false,
      write: (chunk: string | Uint8Array, _, done) => {
        this.#problem ??= writeProblem(chunk.toString());
        process.stderr.write(chunk, () => done());
      },
    });
  }

  #nameFor(file: string): string {
    try {
      // As cucumber does.
      makeFolder(dirname(resolve(file)));
      const prepared = prepareFile(file);
      if (prepared === undefined) return file;
      this.#prepared.set(file, prepared);
      return prepared.beside;
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${readProblem(error)}`);
    }
  }

  /** What cucumber's log says of reports that cannot be written; undefined where it says nothing. */
  get failure(): UsageError | undefined {
    if (this.#problem === undefined) return undefined;
    return new UsageError(`${[...this.#prepared.keys()].join(" and ")} cannot be written: ${this.#problem}`);
  }

  /** Puts all reports in their places. Throws UsageError where one is not whole; then all files are as they were. */
  async commit(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    for (const [file, prepared] of this.#prepared) {
      if (this.#pages.has(file) && statSync(prepared.beside).size === 0) continue;
      await prepared.commit().catch((error: unknown) => {
        throw new UsageError(`${file} cannot be written: ${readProblem(error)}`);
      });
      this.#prepared.delete(file);
    }
  }

  /** Leaves the files as they were that are not in their places yet. */
  async discard(): Promise<void> {
    for (const prepared of this.#prepared.values()) await prepared.discard();
    this.#prepared.clear();
  }
}

/** What cucumber says of a file that it cannot go on writing, as Node has it: `ENOSPC: no space left on device, write`. */
function writeProblem(log: string): string | undefined {
  return /^E[A-Z]+: (.+), (?:write|close|fsync)$/m.exec(log)?.[1];
}
