/**
 * How much work a question may still take, in steps of about a tenth of a microsecond to one. Policies of roles that
 * exist take some thousands; what takes more than all of them is answered by `unknown`, so that no policy, whatever it
 * is made for, takes longer than a second or two.
 */
export class Effort {
  readonly #steps: number;
  #left: number;
  readonly #whole: Effort | undefined;

  constructor(steps = 4_000_000, whole?: Effort) {
    this.#steps = steps;
    this.#left = steps;
    this.#whole = whole;
  }

  /** Takes steps; false once there are none left. */
  spend(steps: number): boolean {
    if (this.#left >= 0) this.#left -= steps;
    const isWholeLeft = this.#whole?.spend(steps) ?? true;
    return this.#left >= 0 && isWholeLeft;
  }

  get isSpent(): boolean {
    return this.#left < 0 || this.#whole?.isSpent === true;
  }

  /** The steps that may still be taken. */
  get left(): number {
    return this.#whole === undefined ? this.#left : Math.min(this.#left, this.#whole.left);
  }

  /** The steps that were taken. */
  get spent(): number {
    return this.#steps - this.#left;
  }

  /** An effort for a part of the work, of at most so many steps, which are taken here as well. */
  part(steps: number): Effort {
    return new Effort(steps, this);
  }
}

/** Why a question has no answer when its effort is spent. */
export const tooMuch = "there are too many combinations to check";
