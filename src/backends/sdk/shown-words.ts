import type { AccountNames } from "./account-names.js";
import type { Broken } from "./mfa-parameters.js";

/** An endpoint's messages as people may see them: with the scenario's account IDs, and without secrets that it repeats. */
export class ShownWords {
  readonly #names: AccountNames;
  readonly #secrets = new Set<string>();

  constructor(names: AccountNames) {
    this.#names = names;
  }

  /** Has a text left out from now on, wherever it appears. */
  hide(secret: string): void {
    this.#secrets.add(secret);
  }

  of(message: string): string {
    let shown = this.#names.fromWire(message);
    for (const secret of this.#secrets) shown = shown.replaceAll(secret, "[hidden]");
    return shown;
  }

  broken(what: string, error: unknown): Broken {
    const why = error instanceof Error ? error.message || error.name : String(error);
    return { kind: "broken", message: this.of(`${what}: ${why}`) };
  }
}
