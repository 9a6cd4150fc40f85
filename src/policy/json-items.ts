import type { ItemTaker, JsonNode } from "./json-nodes.js";
import { JsonScanner, unread } from "./json-scanner.js";
import { ShallowObject, shallowNode } from "./json-shallow.js";
import type { JsonUnits } from "./json-units.js";

/**
 * Which items of lists somebody looks at. With any other he would do nothing and answer `drop`. Lists are told by the names
 * under which they stand.
 */
export interface ItemSearch {
  /** Members by which an object is looked at. */
  readonly members: readonly string[];
  /** Lists of which all items are looked at. */
  readonly lists: readonly string[];
  /** Such lists that matter only to what is around them, which finds their items by itself. */
  readonly innerLists: readonly string[];
  /** Such lists where it depends on the answers for what is inside of an item what is seen of it. */
  readonly trees: readonly string[];
  /**
   * Is asked first of each item of a list within a member of the whole: where it ends, if that is known already. Then nothing
   * of it is read or handed on. It must be JSON, and hold nothing that anybody looks at but for who knows it.
   */
  readonly knownEnd?: ((start: number, path: readonly (string | number)[]) => number | undefined) | undefined;
}

/** What a name is to a search: a member of what is looked at, or a list. */
interface SearchedName {
  readonly name: string;
  readonly isMember: boolean;
}

/** Hands on the items of the lists of a text while it is read: all of them, or those that somebody looks at. */
export class JsonItems {
  readonly #text: string;
  readonly #take: ItemTaker;
  readonly #path: (string | number)[] = [];
  /** Where the last item ended that was handed on, or passed over with all that is in it. */
  #end = 0;
  readonly #scanner: JsonScanner;
  /** Reads what was looked at before. */
  readonly #again: JsonScanner;
  readonly #names: (readonly SearchedName[] | undefined)[] = [];
  readonly #lists: ReadonlySet<string | number | undefined>;
  readonly #trees: ReadonlySet<string | number | undefined>;
  readonly #isSearching: boolean;
  readonly #knownEnd: ItemSearch["knownEnd"];
  /** Whether what is read is a part of an item. */
  #isInside = false;
  #depth = 0;
  #isLookedAt = false;
  #hasInner = false;
  /** The members of the item, as {@link JsonScanner.objectEnd} gives them. */
  #spans: number[] = [];

  constructor(units: JsonUnits, take: ItemTaker, search?: ItemSearch) {
    this.#text = units.text;
    this.#take = take;
    this.#scanner = new JsonScanner(units, (start, end, depth) => this.#noticeKey(start, end, depth));
    this.#again = new JsonScanner(units);
    this.#isSearching = search !== undefined;
    this.#knownEnd = search?.knownEnd;
    const { members = [], lists = [], innerLists = [], trees = [] } = search ?? {};
    this.#lists = new Set([...lists, ...innerLists]);
    this.#trees = new Set(trees);
    for (const name of members) this.#addName({ name, isMember: true });
    for (const name of [...lists, ...trees]) this.#addName({ name, isMember: false });
  }

  /** What is read next stands under this key, or index. */
  enter(step: string | number): void {
    this.#path.push(step);
  }

  leave(): void {
    this.#path.pop();
  }

  /**
   * Reads the item that begins at `start`, with so many arrays and objects around it; says where it ends, and adds it to
   * `kept` if it is to be there. `build` makes its nodes, and hands on the items that are inside of it.
   */
  read(start: number, depth: number, kept: JsonNode[], build: () => JsonNode | undefined): number {
    // INVARIANT: nothing of an item is handed on before all of it is known to be JSON: else it is read in another way.
    if (!this.#isSearching && this.#isInside) return this.#give(build(), kept);
    const known = this.#path.length === 2 ? this.#knownEnd?.(start, this.#path) : undefined;
    if (known !== undefined) {
      this.#end = known;
      return known;
    }
    const end = this.#look(start, depth);
    if (end === unread) return unread;
    const list = this.#path.at(-2);
    if (!this.#isSearching || this.#hasInner || this.#trees.has(list)) return this.#giveTree(build, kept);
    const isObject = this.#text[start] === "{";
    if (isObject && (this.#isLookedAt || this.#path.length === 1 || this.#lists.has(list)))
      return this.#give(new ShallowObject(this.#again, start, end, this.#spans), kept);
    if (this.#lists.has(list)) return this.#give(shallowNode(this.#again, start, end), kept);
    this.#end = end;
    return end;
  }

  /** Takes what was not handed on yet, for when the same text is read in another way. */
  get takeOthers(): ItemTaker {
    const end = this.#end;
    return (item, path) => (item.end <= end ? "drop" : this.#take(item, path));
  }

  #giveTree(build: () => JsonNode | undefined, kept: JsonNode[]): number {
    const isInside = this.#isInside;
    this.#isInside = true;
    const item = build();
    this.#isInside = isInside;
    return this.#give(item, kept);
  }

  #give(item: JsonNode | undefined, kept: JsonNode[]): number {
    if (item === undefined) return unread;
    this.#end = item.end;
    const isItem = item.kind === "object" || item.kind === "array";
    if (!isItem || this.#take(item, this.#path) === "keep") kept.push(item);
    return item.end;
  }

  /** Where an item ends; takes note of whether it is looked at, and whether anything inside of it may be. */
  #look(start: number, depth: number): number {
    this.#depth = depth;
    this.#isLookedAt = false;
    this.#hasInner = false;
    this.#scanner.hasEscapes = false;
    const isObject = this.#text[start] === "{";
    this.#spans = [];
    const end = isObject ? this.#scanner.objectEnd(start, depth, this.#spans) : this.#scanner.valueEnd(start, depth);
    // Keys with escapes are not told by their letters.
    this.#hasInner ||= this.#scanner.hasEscapes;
    return end;
  }

  #addName(name: SearchedName): void {
    const { length } = name.name;
    this.#names[length] = [...(this.#names[length] ?? []), name];
  }

  /** Nearly all keys are none of those that are searched, and most of them by their length. */
  #noticeKey(start: number, end: number, depth: number): void {
    const names = this.#names[end - start];
    if (names === undefined) return;
    for (const { name, isMember } of names) {
      if (!this.#text.startsWith(name, start)) continue;
      if (isMember && depth === this.#depth) this.#isLookedAt = true;
      else this.#hasInner = true;
    }
  }
}
