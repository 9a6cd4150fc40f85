import type { Atom } from "./atoms.js";
import type { Cell, Dimension } from "./cells.js";
import type { Effort } from "./effort.js";

/** Something that a request may be required to be: an atom with this truth, or a dimension with one of some cells. */
export type Literal =
  | { readonly atom: Atom; readonly is: boolean }
  | { readonly dimension: number; readonly among: (cell: Cell) => boolean };

/** Ways to meet a requirement, each of which takes all of its literals. */
export type Clause = readonly (readonly Literal[])[];

/** A cell of each dimension; `none` if there are no such cells; `tooMany` if the search was ended too early to tell. */
export type Solution =
  | { readonly kind: "found"; readonly cells: readonly Cell[] }
  | { readonly kind: "none" }
  | { readonly kind: "tooMany" };

/** The cells of each dimension that are still possible, as bits. */
type Domains = readonly bigint[];

/** What a literal leaves of one dimension. */
interface Limit {
  readonly dimension: number;
  readonly cells: bigint;
}

/** What the ways of a clause leave, and a key that is the same for clauses that ask the same. */
interface Limited {
  readonly ways: readonly (readonly Limit[])[];
  readonly key: string;
}

/** Dimensions, ready to be searched again and again. */
export class Space {
  readonly #dimensions: readonly Dimension[];
  readonly #all: Domains;
  readonly #certain: Domains;
  /** Where the atoms of these numbers have their truths. */
  readonly #places = new Map<number, { readonly dimension: number; readonly place: number }>();
  readonly #limits = new Map<string, bigint>();
  readonly #ofClauses = new Map<Clause, Limited>();
  readonly #effort: Effort;

  constructor(dimensions: readonly Dimension[], effort: Effort) {
    this.#dimensions = dimensions;
    this.#effort = effort;
    this.#all = dimensions.map(({ cells }) => bitsOf(cells, () => true));
    this.#certain = dimensions.map(({ cells }) => bitsOf(cells, ({ wild }) => wild === undefined));
    dimensions.forEach(({ atoms }, dimension) => {
      atoms.forEach((atom, place) => {
        this.#places.set(atom, { dimension, place });
      });
    });
  }

  /**
   * Cells that meet all clauses, those that stand for known values first. Of an atom whose truth a cell leaves open either
   * is taken, so that `none` is a proof and what is found needs to be decided once more.
   */
  search(clauses: readonly Clause[]): Solution {
    const limits: Limited["ways"][] = [];
    // Policies say the same thing more than once.
    const seen = new Set<string>();
    for (const clause of clauses) {
      if (!this.#effort.spend(2)) return { kind: "tooMany" };
      const { key, ways } = this.#limited(clause);
      if (seen.has(key)) continue;
      seen.add(key);
      limits.push(ways);
    }
    if (this.#effort.isSpent) return { kind: "tooMany" };
    const first = this.#branch(this.#certain, limits);
    if (first.kind !== "none" || this.#all.every((cells, index) => cells === this.#certain[index])) return first;
    return this.#branch(this.#all, limits);
  }

  #limited(clause: Clause): Limited {
    const known = this.#ofClauses.get(clause);
    if (known !== undefined) return known;
    const ways = clause.map((way) => this.#limitsOf(way));
    // A clause without ways cannot be met, one with an empty way always is.
    const keys = ways.map((way) => way.map(({ dimension, cells }) => `${dimension}:${cells.toString(36)}`).join("&"));
    const key = keys.map((each) => `(${each})`).join("|");
    this.#effort.spend(key.length);
    const limited = { ways, key };
    this.#ofClauses.set(clause, limited);
    return limited;
  }

  #limitsOf(way: readonly Literal[]): readonly Limit[] {
    return way.flatMap((literal): readonly Limit[] => {
      if (!("atom" in literal)) {
        const cells = bitsOf(this.#dimensions[literal.dimension]?.cells ?? [], literal.among);
        return [{ dimension: literal.dimension, cells }];
      }
      const { atom, is } = literal;
      const found = this.#places.get(atom.index);
      // An atom that no dimension knows is open everywhere.
      if (found === undefined) return [];
      const { dimension, place } = found;
      const key = `${atom.index} ${is}`;
      const known = this.#limits.get(key);
      const cells = known ?? bitsOf(this.#dimensions[dimension]?.cells ?? [], ({ truths }) => truths[place] !== !is);
      this.#limits.set(key, cells);
      return [{ dimension, cells }];
    });
  }

  #branch(domains: Domains, clauses: readonly Limited["ways"][]): Solution {
    if (domains.some((cells) => cells === 0n)) return { kind: "none" };
    let at = domains;
    let open = clauses;
    // What has only one way left takes it, until nothing changes; of the others that with the fewest ways comes first.
    for (;;) {
      let best: readonly Domains[] | undefined;
      let bestClause: (typeof clauses)[number] | undefined;
      let forced: Domains | undefined;
      const left: (typeof clauses)[number][] = [];
      for (const clause of open) {
        if (!this.#effort.spend(clause.length + 1)) return { kind: "tooMany" };
        const ways: Domains[] = [];
        let isMet = false;
        for (const way of clause) {
          const narrowed = narrow(forced ?? at, way);
          if (narrowed === undefined) continue;
          if (narrowed === (forced ?? at)) {
            isMet = true;
            break;
          }
          ways.push(narrowed);
        }
        if (isMet) continue;
        const [only, ...more] = ways;
        if (only === undefined) return { kind: "none" };
        if (more.length === 0) {
          forced = only;
          continue;
        }
        left.push(clause);
        if (best === undefined || ways.length < best.length) {
          best = ways;
          bestClause = clause;
        }
      }
      if (forced !== undefined) {
        at = forced;
        open = left;
        continue;
      }
      if (best === undefined) return { kind: "found", cells: this.#firstOf(at) };
      const rest = left.filter((clause) => clause !== bestClause);
      for (const way of best) {
        const found = this.#branch(way, rest);
        if (found.kind !== "none") return found;
      }
      return { kind: "none" };
    }
  }

  #firstOf(domains: Domains): readonly Cell[] {
    return this.#dimensions.flatMap(({ cells }, index) => {
      const possible = domains[index] ?? 0n;
      return cells.find((_, cell) => (possible >> BigInt(cell)) & 1n) ?? [];
    });
  }
}

function narrow(domains: Domains, limits: readonly Limit[]): Domains | undefined {
  let result: bigint[] | undefined;
  for (const { dimension, cells } of limits) {
    const before = (result ?? domains)[dimension] ?? 0n;
    const after = before & cells;
    if (after === 0n) return undefined;
    if (after === before) continue;
    result ??= [...domains];
    result[dimension] = after;
  }
  return result ?? domains;
}

/** As many cells have their bits in a number that is an integer to the engine of JavaScript. */
const mostSmall = 30;

function bitsOf(cells: readonly Cell[], isIn: (cell: Cell) => boolean): bigint {
  if (cells.length <= mostSmall) {
    let bits = 0;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index];
      if (cell !== undefined && isIn(cell)) bits |= 1 << index;
    }
    return BigInt(bits);
  }
  const bits = cells.map((cell) => (isIn(cell) ? "1" : "0")).reverse();
  return BigInt(`0b${bits.join("")}`);
}
