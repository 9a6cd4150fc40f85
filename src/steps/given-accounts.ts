import { resolve } from "node:path";
import type { AccountFile, WholeAccounts } from "./account-file.js";
import type { RunAccounts } from "./run-accounts.js";
import { StepFailure } from "./step-failure.js";

/** The whole accounts that a scenario gives, and whether a step has asked about them. */
export class GivenAccounts {
  readonly #run: RunAccounts;
  readonly #files: AccountFile[] = [];
  /** What was given and not asked about yet, as its steps say it. */
  readonly #unasked: string[] = [];

  constructor(run: RunAccounts) {
    this.#run = run;
  }

  /** Adds files; `title` is what the step gives. Rejects with StepFailure where one cannot be read, or was given before. */
  async give(title: string, given: readonly AccountFile[]): Promise<void> {
    const { accountFiles } = await import("./read-whole-accounts.js");
    const files = given.flatMap(({ kind, path }) => accountFiles(kind, path));
    for (const file of files) {
      if (this.#files.some((known) => isSame(known, file)))
        throw new StepFailure(`the scenario gives "${file.path}" twice; remove one of the Given steps`);
      this.#files.push(file);
    }
    this.#unasked.push(title);
    await this.#run.read(this.#files);
  }

  /** What a step asks about. Rejects with StepFailure where the scenario gives no account. */
  async asked(): Promise<WholeAccounts> {
    if (!this.#files.some(({ kind }) => kind === "account")) {
      throw new StepFailure(
        "this scenario has no account to ask about; add a step such as 'Given the account as in \"account.json\"'",
      );
    }
    const accounts = await this.#run.read(this.#files);
    this.#unasked.length = 0;
    return accounts;
  }

  /** Throws StepFailure if no step asked about what was given: such a scenario shows nothing about it. */
  assertAsked(): void {
    if (this.#unasked.length === 0) return;
    throw new StepFailure(
      [
        "no step asks about:",
        ...this.#unasked.map((title) => `  ${title}`),
        "add a step such as 'Then nobody reaches \"admin\" without MFA' after it",
      ].join("\n"),
    );
  }
}

function isSame(one: AccountFile, other: AccountFile): boolean {
  return one.kind === other.kind && resolve(one.path) === resolve(other.path);
}
