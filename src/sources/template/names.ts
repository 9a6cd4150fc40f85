import type { SourceText } from "../../diagnostics/index.js";

const rareWords = [
  "quillbrook",
  "thornmere",
  "fallowick",
  "wyndcombe",
  "harrowfen",
  "marlstead",
  "oxenwold",
  "brackwell",
] as const;

const anyRareWord = new RegExp(rareWords.join("|"));

/** Accounts that the linter itself takes as those of strangers, and of the role. */
const taken = ["987650123456", "876540123456", "765430123456", "654320123456"] as const;

/** What a text has already. */
interface Had {
  readonly words: readonly string[];
  readonly accounts: ReadonlySet<string>;
}

const hadByText = new WeakMap<SourceText, Had>();

function hadIn(source: SourceText): Had {
  const known = hadByText.get(source);
  if (known !== undefined) return known;
  const { text } = source;
  const free = rareWords.filter((word) => !text.includes(word));
  const accounts = new Set<string>([...taken, ...[...text.matchAll(/\d{12}/g)].map(([digits]) => digits)]);
  // A text that has all of them was written to have them.
  const had = { words: free.length > 0 ? free : rareWords, accounts };
  hadByText.set(source, had);
  return had;
}

/**
 * Makes up names and accounts that a text does not have, so that a message that has one of them is about what it stands
 * for. The same for the same owner.
 */
export class MadeUpNames {
  readonly #had: Had;
  readonly #made = new Map<string, string>();
  readonly #owners = new Map<string, string>();
  #words = 0;
  #accounts = 0;

  constructor(source: SourceText) {
    this.#had = hadIn(source);
  }

  /** What was made up, with whom it was made up for. */
  get owners(): ReadonlyMap<string, string> {
    return this.#owners;
  }

  /** Whether a text has something that was made up. */
  areIn(text: string): boolean {
    return anyRareWord.test(text) || [...text.matchAll(/\d{12}/g)].some(([digits]) => this.#owners.has(digits));
  }

  /** A word of small letters and digits. */
  word(owner: string, index: number): string {
    return this.#once(`word ${index} ${owner}`, owner, () => {
      const count = this.#words++;
      const { words } = this.#had;
      const word = words[count % words.length] ?? "";
      return count < words.length ? word : `${word}${Math.floor(count / words.length)}`;
    });
  }

  /** The host of an OIDC provider, as a whole: nothing of it is to be seen where what it stands for is written. */
  host(owner: string, index: number): string {
    return this.#once(`host ${index} ${owner}`, owner, () => `oidc.${this.word(owner, index)}.example.com`);
  }

  /** Twelve digits. */
  account(owner: string, index: number): string {
    return this.#once(`account ${index} ${owner}`, owner, () => {
      let account: string;
      do account = String(428_971_350_066 + (this.#accounts++ % 500_000) * 1_061_093);
      while (this.#had.accounts.has(account));
      return account;
    });
  }

  #once(key: string, owner: string, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(key, made);
    this.#owners.set(made, owner);
    return made;
  }
}
