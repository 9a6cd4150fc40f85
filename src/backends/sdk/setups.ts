import type { SetupResult } from "../backend.js";
import type { Given } from "../given.js";
import { CreatedGivens } from "./created-givens.js";
import { errorAnswer, errorWords } from "./refusal.js";
import { setupTrouble } from "./setup-trouble.js";
import type { ShownWords } from "./shown-words.js";
import type { SdkTestAccountSettings } from "./test-account-settings.js";

/** Sets up what a scenario gives: creates it, or has the endpoint return to a state that has it already. */
export class Setups {
  readonly givens: CreatedGivens;
  readonly #settings: SdkTestAccountSettings;
  readonly #words: ShownWords;
  /** All Givens until now; undefined after a call, since the state then no longer depends on the Givens alone. */
  #givenSoFar: string | undefined = "";
  /** Givens that the endpoint can return to and has not yet. */
  #toRestore: string | undefined;
  /** What is being set up, so `end` can wait for it. */
  #making: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  constructor(settings: SdkTestAccountSettings, words: ShownWords) {
    this.#settings = settings;
    this.#words = words;
    this.givens = new CreatedGivens(settings, (secret) => words.hide(secret));
  }

  /** Makes what a scenario is given, if its endpoint cannot return to it. */
  async make(given: Given): Promise<SetupResult> {
    const { onlyAccount, memory } = this.#settings;
    const { account } = given;
    if (onlyAccount !== undefined && account !== onlyAccount.account) {
      const reason = `this emulator has one account, and the scenario has two: ${onlyAccount.account} and ${account}`;
      return { kind: "notChecked", reason };
    }
    const [, partition] = given.arn.split(":");
    if (partition !== "aws") {
      // It would be created in the partition aws, and calls to it would fail.
      const reason = `this backend has only the partition aws, and the scenario names ${given.arn}`;
      return { kind: "notChecked", reason };
    }
    const before = this.#givenSoFar;
    const givens = before === undefined ? undefined : `${before}${JSON.stringify(given)}\n`;
    this.#givenSoFar = givens;
    if (givens !== undefined && memory?.has(givens) === true) {
      this.#toRestore = givens;
      return { kind: "ready" };
    }
    if (this.#ended !== undefined) return { kind: "refused", message: "the scenario has ended" };
    try {
      this.#making = this.#restored().then(() => this.givens.make(given));
      await this.#making;
      if (givens !== undefined) memory?.keep(givens, this.givens.copy());
      return { kind: "ready" };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer === undefined) return { kind: "refused", message: this.#words.broken("no answer", error).message };
      const shown = { ...answer, message: this.#words.of(answer.message) };
      if (this.#settings.backend === "embedded") return { kind: "refused", message: errorWords(shown) };
      return setupTrouble(shown, given, {
        isShared: onlyAccount !== undefined,
        isAlive: () => this.givens.isAnswered(account),
      });
    }
  }

  /** Has the endpoint hold what the scenario gives, before the first call changes it. */
  async begun(): Promise<void> {
    await this.#restored();
    this.#givenSoFar = undefined;
  }

  async #restored(): Promise<void> {
    const { memory } = this.#settings;
    if (this.#toRestore === undefined || memory === undefined) return;
    const givens = this.#toRestore;
    this.#toRestore = undefined;
    this.givens.adopt(await memory.restore(givens));
  }

  /** Ends once, however often it is called: the scenario ends, and an interrupted process does, too. */
  end(): Promise<void> {
    this.#ended ??= this.#making
      .catch(() => {})
      .then(() => this.givens.end())
      .then(() => this.#settings.onlyAccount?.release());
    return this.#ended;
  }
}
