import type { Assertion, Pattern, RuneTest } from "./pattern.js";

/** An instruction of a program that finds a pattern. */
type Instruction =
  | { readonly kind: "rune"; readonly test: RuneTest }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "save"; readonly slot: number }
  | { readonly kind: "jump"; to: number }
  /** Goes both ways; the first has precedence. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "match" };

/** A match: offsets in UTF-16 units, in pairs for the whole and each group; -1 where a group took no part. */
export type Match = readonly number[];

/** How many instructions a program may have, and how many may run for one call: no policy comes near it. */
const longestProgram = 5_000;
const mostSteps = 5_000_000;

/** A program that finds a pattern in time that grows with the text only: all ways are gone at once, in their precedence. */
export class Machine {
  readonly #program: Instruction[] = [];
  readonly #slots: number;
  #steps = 0;
  #isTooLong = false;

  constructor(pattern: Pattern, groups: number) {
    this.#slots = groups * 2;
    this.#add({ kind: "save", slot: 0 });
    this.#compile(pattern);
    this.#add({ kind: "save", slot: 1 });
    this.#add({ kind: "match" });
  }

  /** Whether a match would take too long to look for. */
  get isExhausted(): boolean {
    return this.#isTooLong || this.#steps > mostSteps;
  }

  /** All matches, or the first; of an empty one just behind another none counts, as in Go. */
  matches(text: string, most: number): readonly Match[] {
    const runes = [...text].map((character) => character.codePointAt(0) ?? 0);
    const offsets = [0];
    for (const rune of runes) offsets.push((offsets.at(-1) ?? 0) + (rune > 0xffff ? 2 : 1));
    const found: Match[] = [];
    let last = -1;
    for (let at = 0; at <= runes.length && found.length < most && !this.isExhausted; ) {
      const match = this.#search(runes, at);
      if (match === undefined) break;
      const [start = 0, end = 0] = match;
      if (end > start || end !== last) found.push(match.map((offset) => (offset < 0 ? -1 : (offsets[offset] ?? 0))));
      last = end;
      at = end > start ? end : end + 1;
    }
    return found;
  }

  #add(instruction: Instruction): number {
    if (this.#program.length >= longestProgram) this.#isTooLong = true;
    else this.#program.push(instruction);
    return this.#program.length - 1;
  }

  #compile(pattern: Pattern): void {
    if (this.#isTooLong) return;
    switch (pattern.kind) {
      case "rune":
      case "assertion":
        this.#add(pattern);
        return;
      case "sequence":
        for (const item of pattern.items) this.#compile(item);
        return;
      case "group":
        this.#add({ kind: "save", slot: pattern.number * 2 });
        this.#compile(pattern.item);
        this.#add({ kind: "save", slot: pattern.number * 2 + 1 });
        return;
      case "alternatives":
        this.#compileAlternatives(pattern.items);
        return;
      case "repeat":
        this.#compileRepeat(pattern);
    }
  }

  #compileAlternatives(items: readonly Pattern[]): void {
    const jumps: Extract<Instruction, { readonly kind: "jump" }>[] = [];
    for (const [index, item] of items.entries()) {
      if (index === items.length - 1) {
        this.#compile(item);
        break;
      }
      const split: Instruction = { kind: "split", first: this.#program.length + 1, second: 0 };
      this.#add(split);
      this.#compile(item);
      const jump: Instruction = { kind: "jump", to: 0 };
      this.#add(jump);
      jumps.push(jump);
      split.second = this.#program.length;
    }
    for (const jump of jumps) jump.to = this.#program.length;
  }

  #compileRepeat({ item, least, most, isLazy }: Extract<Pattern, { readonly kind: "repeat" }>): void {
    for (let count = 0; count < least; count++) this.#compile(item);
    if (most === undefined) {
      const at = this.#program.length;
      const split = this.#split();
      this.#compile(item);
      this.#add({ kind: "jump", to: at });
      this.#direct(split, at + 1, this.#program.length, isLazy);
      return;
    }
    const splits: { readonly split: Extract<Instruction, { readonly kind: "split" }>; readonly at: number }[] = [];
    for (let count = least; count < most && !this.#isTooLong; count++) {
      const at = this.#program.length;
      splits.push({ split: this.#split(), at });
      this.#compile(item);
    }
    for (const { split, at } of splits) this.#direct(split, at + 1, this.#program.length, isLazy);
  }

  #split(): Extract<Instruction, { readonly kind: "split" }> {
    const split: Extract<Instruction, { readonly kind: "split" }> = { kind: "split", first: 0, second: 0 };
    this.#add(split);
    return split;
  }

  #direct(
    split: Extract<Instruction, { readonly kind: "split" }>,
    into: number,
    behind: number,
    isLazy: boolean,
  ): void {
    split.first = isLazy ? behind : into;
    split.second = isLazy ? into : behind;
  }

  /** The first match from here on, as offsets in code points. */
  #search(runes: readonly number[], start: number): number[] | undefined {
    let threads: Thread[] = [];
    let best: number[] | undefined;
    for (let at = start; ; at++) {
      const here = new Set<number>();
      const ways: Thread[] = [];
      for (const thread of threads) this.#follow(thread, runes, at, here, ways);
      if (best === undefined) {
        this.#follow({ at: 0, slots: new Array(this.#slots).fill(-1) }, runes, at, here, ways);
      }
      threads = [];
      const rune = runes[at];
      for (const { at: index, slots } of ways) {
        const instruction = this.#program[index];
        if (instruction?.kind === "match") {
          best = slots;
          break;
        }
        if (instruction?.kind === "rune" && rune !== undefined && instruction.test(rune))
          threads.push({ at: index + 1, slots });
      }
      if (at >= runes.length || (threads.length === 0 && best !== undefined) || this.isExhausted) return best;
    }
  }

  /** Adds the instructions that take a code point, or are a match, which a thread gets to here. */
  #follow(first: Thread, runes: readonly number[], at: number, here: Set<number>, ways: Thread[]): void {
    const open = [first];
    for (let thread = open.pop(); thread !== undefined; thread = open.pop()) {
      const { at: index, slots } = thread;
      if (here.has(index)) continue;
      here.add(index);
      this.#steps++;
      const instruction = this.#program[index];
      switch (instruction?.kind) {
        case "jump":
          open.push({ at: instruction.to, slots });
          break;
        case "split":
          open.push({ at: instruction.second, slots }, { at: instruction.first, slots });
          break;
        case "save":
          open.push({ at: index + 1, slots: slots.with(instruction.slot, at) });
          break;
        case "assertion":
          if (holds(instruction.assertion, runes, at)) open.push({ at: index + 1, slots });
          break;
        default:
          ways.push(thread);
      }
    }
  }
}

/** A way through the program. */
interface Thread {
  readonly at: number;
  readonly slots: number[];
}

function holds(assertion: Assertion, runes: readonly number[], at: number): boolean {
  switch (assertion) {
    case "text start":
      return at === 0;
    case "text end":
      return at === runes.length;
    case "line start":
      return at === 0 || runes[at - 1] === 10;
    case "line end":
      return at === runes.length || runes[at] === 10;
    case "word boundary":
      return isWord(runes[at - 1]) !== isWord(runes[at]);
    case "no word boundary":
      return isWord(runes[at - 1]) === isWord(runes[at]);
  }
}

function isWord(rune: number | undefined): boolean {
  return rune !== undefined && /^\w$/.test(String.fromCodePoint(rune));
}
