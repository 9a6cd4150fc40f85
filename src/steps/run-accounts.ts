import { statSync } from "node:fs";
import type { BackendSettings, Trial } from "../backends/index.js";
import { type AccountFile, accountFileWords, type ReadWholeAccounts, type WholeAccounts } from "./account-file.js";
import { unreadable } from "./text-file.js";

/** What is kept of accounts for later scenarios: no more than texts of so many bytes together. */
const mostKept = 256 * 1024 * 1024;

/** The whole accounts of a run: what several scenarios give is read and searched once. */
export class RunAccounts {
  readonly #mfaPropagation: WholeAccounts["mfaPropagation"];
  /** By the files as they are; those used last come last. */
  readonly #kept = new Map<string, ReadWholeAccounts>();

  readonly #trial: Trial | undefined;

  constructor({ mfaPropagation = "documented" }: Pick<BackendSettings, "mfaPropagation">, trial?: Trial) {
    this.#mfaPropagation = mfaPropagation;
    this.#trial = trial;
  }

  /** Reads accounts. Rejects with StepFailure where a file cannot be read, or has a problem. */
  async read(files: readonly AccountFile[]): Promise<WholeAccounts> {
    const key = JSON.stringify(files.map((file) => [file, stateOf(file)]));
    const kept = this.#kept.get(key) ?? (await this.#readNow(files));
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#forgetOldest();
    return kept.accounts;
  }

  async #readNow(files: readonly AccountFile[]): Promise<ReadWholeAccounts> {
    // Runs without whole accounts do not load what reads and searches them.
    const { readWholeAccounts } = await import("./read-whole-accounts.js");
    return readWholeAccounts(files, this.#mfaPropagation, this.#trial);
  }

  #forgetOldest(): void {
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    for (const [key, kept] of this.#kept) {
      if (bytes <= mostKept || this.#kept.size === 1) return;
      bytes -= kept.bytes;
      this.#kept.delete(key);
    }
  }
}

/** What a file is now, without reading it: steps of somebody's own may write files during a run. */
function stateOf({ kind, path }: AccountFile): readonly string[] {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].map(String);
  } catch (error) {
    throw unreadable(accountFileWords[kind], path, error);
  }
}
