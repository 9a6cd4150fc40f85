/** Whether a code point is one that an item of a pattern means. */
export type RuneTest = (rune: number) => boolean;

/** What is between characters and not one of them. */
export type Assertion = "text start" | "text end" | "line start" | "line end" | "word boundary" | "no word boundary";

/** A pattern in the syntax of RE2: https://github.com/google/re2/wiki/Syntax */
export type Pattern =
  | { readonly kind: "rune"; readonly test: RuneTest }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
  | { readonly kind: "alternatives"; readonly items: readonly Pattern[] }
  | { readonly kind: "group"; readonly number: number; readonly item: Pattern }
  | {
      readonly kind: "repeat";
      readonly item: Pattern;
      readonly least: number;
      readonly most: number | undefined;
      readonly isLazy: boolean;
    };

/** A pattern that was read, with the names of its groups: undefined for those without, from 1. */
export type ReadPattern =
  | { readonly kind: "read"; readonly pattern: Pattern; readonly names: readonly (string | undefined)[] }
  | { readonly kind: "refused" }
  /** Something that is not read here: a clause. */
  | { readonly kind: "unknown"; readonly why: string };

/** Reads a pattern in the syntax of RE2. */
export function readPattern(text: string): ReadPattern {
  const reader = new Reader([...text].map((character) => character.codePointAt(0) ?? 0));
  try {
    return reader.read();
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return stop.outcome;
  }
}

/** Ends the reading; never leaves this file. */
class Stop {
  constructor(readonly outcome: Exclude<ReadPattern, { readonly kind: "read" }>) {}
}

interface Flags {
  readonly ignoresCase: boolean;
  readonly isMultiline: boolean;
  readonly dotIsAll: boolean;
  readonly isLazy: boolean;
}

/** What RE2 lets a repetition count to. */
const mostRepeats = 1_000;
const deepest = 100;

const perl: Readonly<Record<string, RuneTest>> = {
  d: (rune) => rune >= 48 && rune <= 57,
  s: (rune) => rune === 32 || rune === 9 || rune === 10 || rune === 12 || rune === 13,
  w: (rune) => /^\w$/.test(String.fromCodePoint(rune)),
};

const posix: Readonly<Record<string, RegExp>> = {
  ...{ alnum: /^[0-9A-Za-z]$/, alpha: /^[A-Za-z]$/, blank: /^[\t ]$/ },
  ...{ digit: /^[0-9]$/, graph: /^[!-~]$/, lower: /^[a-z]$/, print: /^[ -~]$/, punct: /^[!-/:-@[-`{-~]$/ },
  ...{ space: /^[\t\n\v\f\r ]$/, upper: /^[A-Z]$/, word: /^[0-9A-Za-z_]$/, xdigit: /^[0-9A-Fa-f]$/ },
};

const unicode: Readonly<Record<string, RegExp>> = {
  ...{ L: /^\p{L}$/u, Lu: /^\p{Lu}$/u, Ll: /^\p{Ll}$/u, N: /^\p{N}$/u, Nd: /^\p{Nd}$/u, P: /^\p{P}$/u },
  ...{ S: /^\p{S}$/u, Z: /^\p{Z}$/u, M: /^\p{M}$/u, Greek: /^\p{Script=Greek}$/u, Latin: /^\p{Script=Latin}$/u },
};

const escapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

class Reader {
  readonly #runes: readonly number[];
  readonly #names: (string | undefined)[] = [undefined];
  #at = 0;
  #depth = 0;
  #flags: Flags = { ignoresCase: false, isMultiline: false, dotIsAll: false, isLazy: false };

  constructor(runes: readonly number[]) {
    this.#runes = runes;
  }

  read(): ReadPattern {
    const pattern = this.#alternatives();
    if (this.#at < this.#runes.length) this.#refuse();
    return { kind: "read", pattern, names: this.#names };
  }

  #refuse(): never {
    throw new Stop({ kind: "refused" });
  }

  #unknown(what: string): never {
    throw new Stop({ kind: "unknown", why: `policy-check does not read ${what} in a regular expression` });
  }

  #peek(ahead = 0): string {
    const rune = this.#runes[this.#at + ahead];
    return rune === undefined ? "" : String.fromCodePoint(rune);
  }

  #take(): string {
    const character = this.#peek();
    if (character === "") this.#refuse();
    this.#at++;
    return character;
  }

  #takes(text: string): boolean {
    for (let index = 0; index < text.length; index++) if (this.#peek(index) !== text[index]) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Pattern {
    if (++this.#depth > deepest) this.#unknown("so many groups in groups");
    const flags = this.#flags;
    const items = [this.#sequence()];
    while (this.#takes("|")) items.push(this.#sequence());
    this.#flags = flags;
    this.#depth--;
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "alternatives", items };
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    while (this.#at < this.#runes.length && this.#peek() !== "|" && this.#peek() !== ")") {
      if (this.#takes("\\Q")) items.push(...this.#literals());
      else {
        const item = this.#item();
        if (item !== undefined) items.push(this.#repeated(item));
      }
    }
    return { kind: "sequence", items };
  }

  #literals(): readonly Pattern[] {
    const items: Pattern[] = [];
    while (this.#at < this.#runes.length && !this.#takes("\\E")) items.push(this.#rune(this.#takeRune()));
    return items;
  }

  #takeRune(): number {
    return this.#take().codePointAt(0) ?? this.#refuse();
  }

  #repeated(first: Pattern): Pattern {
    let item = first;
    for (let count = 0; ; count++) {
      const bounds = this.#bounds();
      if (bounds === undefined) return item;
      // RE2 refuses "a**".
      if (count > 0) this.#refuse();
      const isLazy = this.#takes("?") !== this.#flags.isLazy;
      item = { kind: "repeat", item, ...bounds, isLazy };
    }
  }

  #bounds(): { readonly least: number; readonly most: number | undefined } | undefined {
    if (this.#takes("*")) return { least: 0, most: undefined };
    if (this.#takes("+")) return { least: 1, most: undefined };
    if (this.#takes("?")) return { least: 0, most: 1 };
    if (this.#peek() !== "{") return undefined;
    // What is no repetition is a brace.
    const rest = this.#runes.slice(this.#at, this.#at + 12).map((rune) => String.fromCodePoint(rune));
    const match = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(rest.join(""));
    if (match === null) return undefined;
    const [whole, from, comma, to] = match;
    this.#at += whole.length;
    const least = Number(from);
    const most = comma === undefined ? least : to === undefined ? undefined : Number(to);
    if (least > mostRepeats || (most !== undefined && (most > mostRepeats || most < least))) this.#refuse();
    return { least, most };
  }

  /** Undefined for what only sets flags. */
  #item(): Pattern | undefined {
    const character = this.#take();
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "rune", test: this.#class() };
      case ".":
        return { kind: "rune", test: this.#flags.dotIsAll ? () => true : (rune) => rune !== 10 };
      case "^":
        return { kind: "assertion", assertion: this.#flags.isMultiline ? "line start" : "text start" };
      case "$":
        return { kind: "assertion", assertion: this.#flags.isMultiline ? "line end" : "text end" };
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        return this.#refuse();
      default:
        return this.#rune(character.codePointAt(0) ?? 0);
    }
  }

  #rune(rune: number): Pattern {
    return { kind: "rune", test: this.#folded((other) => other === rune) };
  }

  /** With both cases, where case does not count. */
  #folded(test: RuneTest): RuneTest {
    if (!this.#flags.ignoresCase) return test;
    return (rune) => {
      const character = String.fromCodePoint(rune);
      return [character, character.toLowerCase(), character.toUpperCase()].some((each) =>
        test(each.codePointAt(0) ?? 0),
      );
    };
  }

  #group(): Pattern | undefined {
    if (!this.#takes("?")) return this.#captured(undefined);
    if (this.#takes("P<") || (this.#peek(1) !== "=" && this.#peek(1) !== "!" && this.#takes("<"))) {
      let name = "";
      while (!this.#takes(">")) name += this.#take();
      if (!/^\w+$/.test(name) || this.#names.includes(name)) this.#refuse();
      return this.#captured(name);
    }
    let isOn = true;
    const outer = this.#flags;
    for (;;) {
      const flag = this.#take();
      if (flag === ")") return undefined;
      if (flag === ":") {
        const item = this.#alternatives();
        this.#close();
        this.#flags = outer;
        return item;
      }
      if (flag === "-") isOn = false;
      else if (flag === "i") this.#flags = { ...this.#flags, ignoresCase: isOn };
      else if (flag === "m") this.#flags = { ...this.#flags, isMultiline: isOn };
      else if (flag === "s") this.#flags = { ...this.#flags, dotIsAll: isOn };
      else if (flag === "U") this.#flags = { ...this.#flags, isLazy: isOn };
      else this.#refuse();
    }
  }

  #captured(name: string | undefined): Pattern {
    const number = this.#names.length;
    this.#names.push(name);
    const item = this.#alternatives();
    this.#close();
    return { kind: "group", number, item };
  }

  #close(): void {
    if (!this.#takes(")")) this.#refuse();
  }

  #escape(): Pattern {
    const character = this.#peek();
    const assertions: Readonly<Record<string, Assertion>> = {
      ...{ A: "text start", z: "text end", b: "word boundary", B: "no word boundary" },
    };
    const assertion = Object.hasOwn(assertions, character) ? assertions[character] : undefined;
    if (assertion !== undefined) {
      this.#at++;
      return { kind: "assertion", assertion };
    }
    const test = this.#escapedClass();
    return test === undefined ? this.#rune(this.#escapedRune()) : { kind: "rune", test };
  }

  /** `\d`, `\pL` and the like, behind the backslash. */
  #escapedClass(): RuneTest | undefined {
    const character = this.#peek();
    const lower = character.toLowerCase();
    const own = Object.hasOwn(perl, lower) ? perl[lower] : undefined;
    if (own !== undefined) {
      this.#at++;
      return character === lower ? own : (rune) => !own(rune);
    }
    if (lower !== "p") return undefined;
    this.#at++;
    let name = this.#take();
    if (name === "{") {
      name = "";
      while (!this.#takes("}")) name += this.#take();
    }
    const isNegated = name.startsWith("^") !== (character === "P");
    const known = name.replace(/^\^/, "");
    const pattern = Object.hasOwn(unicode, known) ? unicode[known] : undefined;
    if (pattern === undefined) this.#unknown(`\\p{${known}}`);
    return (rune) => pattern.test(String.fromCodePoint(rune)) !== isNegated;
  }

  #escapedRune(): number {
    const character = this.#take();
    if (Object.hasOwn(escapes, character)) return escapes[character] ?? 0;
    if (character === "x") {
      let digits = "";
      if (this.#takes("{")) while (!this.#takes("}")) digits += this.#take();
      else digits = this.#take() + this.#take();
      if (!/^[0-9a-fA-F]{1,6}$/.test(digits) || Number.parseInt(digits, 16) > 0x10ffff) this.#refuse();
      return Number.parseInt(digits, 16);
    }
    if (/^[0-9]$/.test(character)) this.#unknown("an octal escape");
    if (/^[\w]$/.test(character) && character !== "_") this.#refuse();
    return character.codePointAt(0) ?? 0;
  }

  /** Behind "[". */
  #class(): RuneTest {
    const isNegated = this.#takes("^");
    const tests: RuneTest[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      if (this.#takes("[:")) {
        tests.push(this.#posixClass());
        continue;
      }
      const isEscape = this.#takes("\\");
      const set = isEscape ? this.#escapedClass() : undefined;
      if (set !== undefined) {
        tests.push(set);
        continue;
      }
      const from = isEscape ? this.#escapedRune() : this.#takeRune();
      let to = from;
      if (this.#peek() === "-" && this.#peek(1) !== "]" && this.#peek(1) !== "") {
        this.#at++;
        to = this.#takes("\\") ? this.#escapedRune() : this.#takeRune();
        if (to < from) this.#refuse();
      }
      tests.push(this.#folded((rune) => rune >= from && rune <= to));
    }
    this.#at++;
    return (rune) => tests.some((test) => test(rune)) !== isNegated;
  }

  #posixClass(): RuneTest {
    const isNegated = this.#takes("^");
    let name = "";
    while (!this.#takes(":]")) name += this.#take();
    if (name === "ascii" || name === "cntrl") this.#unknown(`[:${name}:]`);
    const pattern = Object.hasOwn(posix, name) ? posix[name] : undefined;
    if (pattern === undefined) this.#refuse();
    return (rune) => pattern.test(String.fromCodePoint(rune)) !== isNegated;
  }
}
