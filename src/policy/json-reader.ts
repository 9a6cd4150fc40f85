import type { JsonItems } from "./json-items.js";
import { type JsonMember, type JsonNode, maximumDepth } from "./json-nodes.js";
import { scalarAt, stringAt } from "./json-scalars.js";
import { JsonScanner, unread } from "./json-scanner.js";
import type { JsonUnits } from "./json-units.js";

/** How many keys are compared one by one, which for a few is faster than to gather them. */
const fewKeys = 8;

/**
 * Makes the nodes of a JSON text in one walk. What is unusual it leaves to the visitor of tokens: of a text that is not JSON
 * it answers nothing, and of keys that stand twice in an object it only takes note.
 */
export class JsonReader {
  /** Whether an object that was read has a key twice. */
  hasDuplicates = false;
  readonly #text: string;
  readonly #scanner: JsonScanner;
  readonly #items: JsonItems | undefined;

  /** `items` are asked about each item of a list that is an object or a list. */
  constructor(units: JsonUnits, items?: JsonItems) {
    this.#text = units.text;
    this.#scanner = new JsonScanner(units);
    this.#items = items;
  }

  /** The whole text as one value; undefined where it is not JSON. */
  whole(): JsonNode | undefined {
    const root = this.#value(this.#scanner.spaceEnd(0), 0);
    return root !== undefined && this.#scanner.spaceEnd(root.end) === this.#text.length ? root : undefined;
  }

  /** The value that begins at `start`, with so many arrays and objects around it. */
  #value(start: number, depth: number): JsonNode | undefined {
    const begin = this.#text[start];
    if (begin === "{") return depth < maximumDepth ? this.#object(start, depth) : undefined;
    if (begin === "[") return depth < maximumDepth ? this.#array(start, depth) : undefined;
    const end = this.#scanner.valueEnd(start, depth);
    return end === unread ? undefined : scalarAt(this.#text, start, end);
  }

  #object(start: number, depth: number): JsonNode | undefined {
    const text = this.#text;
    const scanner = this.#scanner;
    const members: JsonMember[] = [];
    let at = scanner.spaceEnd(start + 1);
    if (text[at] === "}") return { kind: "object", members, start, end: at + 1 };
    for (;;) {
      const keyEnd = scanner.keyEnd(at);
      if (keyEnd === unread) return undefined;
      const key = stringAt(text, at, keyEnd);
      const valueStart = scanner.valueStart(keyEnd);
      if (valueStart === unread) return undefined;
      this.#items?.enter(key.value);
      const value = this.#value(valueStart, depth + 1);
      if (value === undefined) return undefined;
      this.#items?.leave();
      members.push({ key, value });
      at = scanner.spaceEnd(value.end);
      const next = text[at];
      if (next === "}") break;
      if (next !== ",") return undefined;
      at = scanner.spaceEnd(at + 1);
    }
    this.hasDuplicates ||= haveSameKey(members);
    return { kind: "object", members, start, end: at + 1 };
  }

  #array(start: number, depth: number): JsonNode | undefined {
    const text = this.#text;
    const scanner = this.#scanner;
    const items: JsonNode[] = [];
    let at = scanner.spaceEnd(start + 1);
    if (text[at] === "]") return { kind: "array", items, start, end: at + 1 };
    for (let index = 0; ; index++) {
      this.#items?.enter(index);
      const end = this.#item(at, depth + 1, items);
      if (end === unread) return undefined;
      this.#items?.leave();
      at = scanner.spaceEnd(end);
      const next = text[at];
      if (next === "]") return { kind: "array", items, start, end: at + 1 };
      if (next !== ",") return undefined;
      at = scanner.spaceEnd(at + 1);
    }
  }

  /** Where the item of a list ends that begins at `start`; it is put to the `items` unless it is not wanted there. */
  #item(start: number, depth: number, items: JsonNode[]): number {
    const begin = this.#text[start];
    if (this.#items !== undefined && (begin === "{" || begin === "["))
      return this.#items.read(start, depth, items, () => this.#value(start, depth));
    const item = this.#value(start, depth);
    if (item === undefined) return unread;
    items.push(item);
    return item.end;
  }
}

function haveSameKey(members: readonly JsonMember[]): boolean {
  if (members.length > fewKeys) return new Set(members.map(({ key }) => key.value)).size < members.length;
  for (let index = 1; index < members.length; index++) {
    const name = members[index]?.key.value;
    for (let earlier = 0; earlier < index; earlier++) if (members[earlier]?.key.value === name) return true;
  }
  return false;
}
