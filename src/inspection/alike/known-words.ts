import { words } from "./words.generated.js";

/**
 * The words that mean something to those who judge policies: all of their own code, and those of the settings of a run.
 * Whatever is compared with a constant is compared with one of them, or with a text that is made of several.
 */
export class KnownWords {
  readonly #ofRun: readonly string[];
  #all: ReadonlySet<string> | undefined;
  #numbers: readonly number[] | undefined;

  /** `ofRun` are texts of the settings, such as the accounts of the configuration. */
  constructor(ofRun: readonly string[] = []) {
    this.#ofRun = ofRun;
  }

  /** Whether a word, which is in lower case, is one of them, or begins as only names of AWS do. */
  has(word: string): boolean {
    // Accounts that are made up count down from the first of them.
    if (word.startsWith("aws") || word.startsWith("98765")) return true;
    this.#all ??= new Set([...words.split(" "), ...this.#ofRun.flatMap(wordsIn)]);
    return this.#all.has(word);
  }

  /**
   * Between which known numbers a number is; undefined where one of them is close, so that what is beside the one may be
   * beside the other.
   */
  orderOf(number: number): number | undefined {
    this.#numbers ??= [...words.split(" "), ...this.#ofRun.flatMap(wordsIn)]
      .filter((word) => /^\d+(?:e\d+)?$/.test(word))
      .map(Number)
      .sort((one, other) => one - other);
    let order = 0;
    for (const known of this.#numbers) {
      if (Math.abs(known - number) <= closest) return undefined;
      if (known < number) order++;
    }
    return order;
  }

  /** Whether all of a text's words are known, so that the text may be, too. */
  hasAllOf(text: string): boolean {
    const folded = text.toLowerCase();
    let start = 0;
    for (let at = 0; at <= folded.length; at++) {
      const unit = folded.charCodeAt(at);
      if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) continue;
      if (at > start && !this.has(folded.slice(start, at))) return false;
      start = at + 1;
    }
    return true;
  }
}

/** The analysis looks at the numbers before and behind each; between them and those of another number there is one more. */
const closest = 4;

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
