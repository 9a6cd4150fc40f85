import { printable } from "../report/index.js";
import { columnsOf } from "./output.js";

/** How long nobody wonders, in milliseconds. */
const patience = 1000;
const pause = 100;

/** A line on standard error that says how far long work is; on a terminal only. */
export class Progress {
  readonly #isShown: boolean;
  #next = Date.now() + patience;
  #isOpen = false;

  constructor({ quiet = false }: { readonly quiet?: boolean } = {}) {
    this.#isShown = process.stderr.isTTY === true && !quiet;
  }

  /** Shows a text, now and then. */
  tell(text: () => string): void {
    if (!this.#isShown) return;
    const now = Date.now();
    if (now < this.#next) return;
    this.#next = now + pause;
    this.#isOpen = true;
    // The line is written over: back to its beginning, and what was there is erased.
    process.stderr.write(`\r\u001b[K${printable(text()).slice(0, columnsOf(process.stderr) - 1)}`);
  }

  /** Takes the line away, so that what is written next stands alone. */
  end(): void {
    if (this.#isOpen) process.stderr.write("\r\u001b[K");
    this.#isOpen = false;
  }
}
