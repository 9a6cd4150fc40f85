import type { Setup } from "../backend.js";
import type { CastMember } from "../scene.js";
import { Givens } from "./givens.js";
import { errorAnswer, errorWords } from "./refusal.js";
import { setupTrouble } from "./setup-trouble.js";
import type { ShownWords } from "./shown-words.js";
import type { SdkStageSettings } from "./stage-settings.js";

/** The order in which a scenario's Givens come to be there: they are made, or what the endpoint held before is taken up again. */
export class Setups {
  readonly givens: Givens;
  readonly #settings: SdkStageSettings;
  readonly #words: ShownWords;
  /** All Givens until now; undefined when something else happened, so that what is there has no name any more. */
  #givenSoFar: string | undefined = "";
  /** Givens that the endpoint can return to and has not yet. */
  #toRestore: string | undefined;
  /** What is being set up, so that nothing of it comes to light after the end. */
  #making: Promise<void> = Promise.resolve();
  #ended: Promise<void> | undefined;

  constructor(settings: SdkStageSettings, words: ShownWords) {
    this.#settings = settings;
    this.#words = words;
    this.givens = new Givens(settings, (secret) => words.hide(secret));
  }

  /** Makes what a scenario is given, if its endpoint cannot return to it. */
  async make(given: CastMember): Promise<Setup> {
    const { onlyAccount, memory } = this.#settings;
    const { account } = given;
    if (onlyAccount !== undefined && account !== onlyAccount.account) {
      const reason = `this emulator has one account only, and the scenario has two: ${onlyAccount.account} and ${account}`;
      return { kind: "notChecked", reason };
    }
    const [, partition] = given.arn.split(":");
    if (partition !== "aws") {
      // It would be made in the partition aws all the same, and calls to it would fail as those to nobody do.
      const reason = `here is the partition aws only, and the scenario names ${given.arn}`;
      return { kind: "notChecked", reason };
    }
    const before = this.#givenSoFar;
    const givens = before === undefined ? undefined : `${before}${JSON.stringify(given)}\n`;
    this.#givenSoFar = givens;
    if (givens !== undefined && memory?.has(givens) === true) {
      this.#toRestore = givens;
      return { kind: "ready" };
    }
    if (this.#ended !== undefined) return { kind: "refused", message: "the scenario is over" };
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

  /** The endpoint holds what the scenario was given, from here on to be changed by calls. */
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

  /** More than once is once: the scenario ends, and the whole process may be about to. */
  end(): Promise<void> {
    this.#ended ??= this.#making
      .catch(() => {})
      .then(() => this.givens.end())
      .then(() => this.#settings.onlyAccount?.release());
    return this.#ended;
  }
}
