import type { Effort } from "./effort.js";
import { excepts, onlyText, type PatternSymbol, suffixesAfter, type TextPattern } from "./patterns.js";
import type { TextShape } from "./shapes.js";

/** What tells texts apart: whether they match any of some patterns. */
export interface Distinction {
  readonly patterns: readonly TextPattern[];
  /** Whether texts that match are the only ones that count, or do not count. */
  readonly only?: "matching" | "others" | undefined;
  /**
   * For texts that become a part of others: what stands before them there. Then all counts that a pattern may still match
   * when it has come so far.
   */
  readonly within?: { readonly before: string } | undefined;
}

/** Whether a text counts by distinctions of which it must match some and must not match others. */
export function isWithin(bounds: readonly Distinction[], text: string): boolean {
  return bounds.every(({ patterns, only }) => {
    const isMatch = patterns.some((pattern) => suffixesAfter(pattern, text).some(({ length }) => length === 0));
    return only === undefined || isMatch === (only === "matching");
  });
}

/** Texts that differ in what tells them apart. */
export interface Texts {
  readonly texts: readonly string[];
  /** Whether there is one for each way in which a text can match. */
  readonly complete: boolean;
}

/** How much of a question's effort the texts of one key may take. */
const mostSteps = 400_000;

/**
 * A text for each way in which texts match the distinctions, the shortest of its kind: the product of the patterns'
 * automata and of the shape's, in breadth. Texts without wildcards, which policies list by the hundred, are one tree.
 */
export function distinguishingTexts(distinctions: readonly Distinction[], shape: TextShape, whole: Effort): Texts {
  const effort = whole.part(mostSteps);
  const product = new Product(distinctions, shape);
  const usual = new Map<string, string>();
  const unusual = new Map<string, string>();
  let complete = true;
  let empty: string | undefined;
  const seen = new Set<string>();
  let level: Reached[] = [product.start];
  while (level.length > 0) {
    const next: Reached[] = [];
    for (const reached of level) {
      if (shape.ends(reached.shape)) {
        const match = product.matchOf(reached);
        if (match !== undefined && reached.text === "") {
          if (shape.isWhole("")) empty = match;
        } else if (match !== undefined && !usual.has(match)) {
          if (!shape.isWhole(reached.text)) complete = false;
          else if (shape.isUsual(reached.text)) usual.set(match, reached.text);
          else if (!unusual.has(match)) unusual.set(match, reached.text);
        }
      }
      for (const unit of product.alphabet(reached)) {
        const after = product.step(reached, unit);
        if (!effort.spend(reached.positions.length + 2))
          return { texts: [...usual.values(), ...unusual.values()], complete: false };
        if (after === undefined) continue;
        const key = keyOf(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(after);
      }
    }
    level = next;
  }
  const others = [...unusual].flatMap(([match, text]) => (usual.has(match) ? [] : [text]));
  // Set operators take an empty text for none, so that no other stands for it.
  if (empty !== undefined && shape.isUsual("")) usual.set("empty", "");
  else if (empty !== undefined && !usual.has(empty)) others.push("");
  return { texts: [...usual.values(), ...(others.length > 0 && shape.areOthersTaken() ? others : [])], complete };
}

/** A text's beginning, and where it leads. */
interface Reached {
  readonly text: string;
  readonly shape: string;
  /** The positions that patterns may have come to, all patterns in one numbering, in ascending order. */
  readonly positions: readonly number[];
  /** Where it is in the tree of texts without wildcards; undefined beyond it. */
  readonly node: Node | undefined;
}

interface Node {
  readonly id: number;
  readonly children: Map<string, Node>;
  /** The distinctions that have the text which ends here. */
  readonly of: number[];
}

function keyOf({ shape, positions, node }: Reached): string {
  return `${shape} ${node === undefined ? "" : node.id} ${positions.join(",")}`;
}

class Product {
  readonly #distinctions: readonly Distinction[];
  readonly #shape: TextShape;
  /** The symbols of all patterns, an undefined one behind each. */
  readonly #symbols: (PatternSymbol | undefined)[] = [];
  /** The distinction of each position. */
  readonly #of: number[] = [];
  readonly #units = new Set<string>();
  readonly #fresh = new Map<string, readonly string[]>();
  readonly start: Reached;

  constructor(distinctions: readonly Distinction[], shape: TextShape) {
    this.#distinctions = distinctions;
    this.#shape = shape;
    const first: number[] = [];
    const root: Node = { id: 0, children: new Map(), of: [] };
    let nodes = 1;
    distinctions.forEach(({ patterns, within }, of) => {
      for (const pattern of patterns) {
        const text = within === undefined ? onlyText(pattern) : undefined;
        if (text !== undefined) {
          let node = root;
          for (const unit of text.split("")) {
            this.#units.add(unit);
            let child = node.children.get(unit);
            if (child === undefined) {
              child = { id: nodes++, children: new Map(), of: [] };
              node.children.set(unit, child);
            }
            node = child;
          }
          node.of.push(of);
          continue;
        }
        const begin = this.#symbols.length;
        for (const symbol of [...pattern, undefined]) {
          this.#symbols.push(symbol);
          this.#of.push(of);
          if (symbol?.kind === "unit") for (const unit of symbol.units.split("")) this.#units.add(unit);
          else for (const unit of symbol?.except ?? "") this.#units.add(unit);
        }
        first.push(...this.#run(this.#closed([begin]), within?.before ?? ""));
      }
    });
    this.start = { text: "", shape: shape.start, positions: first.sort((one, other) => one - other), node: root };
  }

  /** What a text matches, as a key; undefined for one that does not count. */
  matchOf({ positions, node }: Reached): string | undefined {
    const matched = new Set(node?.of);
    const within: (readonly number[])[] = [];
    for (const position of positions) {
      const of = this.#of[position] ?? 0;
      if (this.#distinctions[of]?.within !== undefined) continue;
      if (this.#symbols[position] === undefined) matched.add(of);
    }
    this.#distinctions.forEach((distinction, of) => {
      if (distinction.within !== undefined) within.push(positions.filter((position) => this.#of[position] === of));
    });
    for (const [of, { only }] of this.#distinctions.entries()) {
      if (only !== undefined && matched.has(of) !== (only === "matching")) return undefined;
    }
    return `${[...matched].sort((one, other) => one - other).join(",")} ${within.map((each) => each.join(",")).join("|")}`;
  }

  /** The characters that lead to different places, and one or more that stand for all others. */
  alphabet({ shape, positions, node }: Reached): ReadonlySet<string> {
    const units = new Set(this.#freshAt(shape));
    for (const unit of this.#shape.telling(shape)) units.add(unit);
    if (node !== undefined) for (const unit of node.children.keys()) units.add(unit);
    for (const position of positions) {
      const symbol = this.#symbols[position];
      if (symbol?.kind === "unit") for (let at = 0; at < symbol.units.length; at++) units.add(symbol.units.charAt(at));
      else for (const each of symbol?.except ?? "") units.add(each);
    }
    return units;
  }

  step({ text, shape, positions, node }: Reached, unit: string): Reached | undefined {
    const state = this.#shape.step(shape, unit);
    if (state === undefined) return undefined;
    return {
      text: text + unit,
      shape: state,
      positions: this.#after(positions, unit),
      node: node?.children.get(unit),
    };
  }

  /** A character that no pattern names; all that are possible where there is no such. */
  #freshAt(shape: string): readonly string[] {
    const known = this.#fresh.get(shape);
    if (known !== undefined) return known;
    const plain = this.#shape.plain(shape).split("");
    const one = plain.find((unit) => !this.#units.has(unit)) ?? this.#rare();
    const fresh = one === undefined ? plain : [one];
    this.#fresh.set(shape, fresh);
    return fresh;
  }

  /** A character beyond the plain ones. */
  #rare(): string | undefined {
    for (let code = 0x21; this.#shape.hasOthers && code < 0xd800; code++) {
      const unit = String.fromCharCode(code);
      if (!this.#units.has(unit)) return unit;
    }
    return undefined;
  }

  #run(positions: readonly number[], text: string): readonly number[] {
    let reached = positions;
    for (const unit of text.split("")) reached = this.#after(reached, unit);
    return reached;
  }

  #after(positions: readonly number[], unit: string): readonly number[] {
    const after: number[] = [];
    for (const position of positions) {
      const symbol = this.#symbols[position];
      if (symbol === undefined) continue;
      if (symbol.kind === "many") {
        if (!excepts(symbol, unit)) after.push(position);
      } else if (symbol.kind === "one" ? !excepts(symbol, unit) : symbol.units.includes(unit)) {
        after.push(position + 1);
      }
    }
    return this.#closed(after);
  }

  /** With the positions that are reached without another character: `*` matches nothing, too. */
  #closed(positions: readonly number[]): readonly number[] {
    const all = new Set<number>();
    for (let position of positions) {
      all.add(position);
      while (this.#symbols[position]?.kind === "many") all.add(++position);
    }
    return [...all].sort((one, other) => one - other);
  }
}
