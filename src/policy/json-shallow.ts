import type { JsonArray, JsonMember, JsonNode, JsonObject } from "./json-nodes.js";
import { scalarAt, stringAt } from "./json-scalars.js";
import type { JsonScanner } from "./json-scanner.js";

/** An object whose members are read when somebody asks for them, and they too only so far. */
class ShallowObject implements JsonObject {
  readonly kind = "object";
  readonly start: number;
  readonly end: number;
  readonly #scanner: JsonScanner;
  #members: readonly JsonMember[] | undefined;

  constructor(scanner: JsonScanner, start: number, end: number) {
    this.#scanner = scanner;
    this.start = start;
    this.end = end;
  }

  get members(): readonly JsonMember[] {
    this.#members ??= membersOf(this.#scanner, this.start);
    return this.#members;
  }
}

/** A list of that kind. */
class ShallowArray implements JsonArray {
  readonly kind = "array";
  readonly start: number;
  readonly end: number;
  readonly #scanner: JsonScanner;
  #items: readonly JsonNode[] | undefined;

  constructor(scanner: JsonScanner, start: number, end: number) {
    this.#scanner = scanner;
    this.start = start;
    this.end = end;
  }

  get items(): readonly JsonNode[] {
    this.#items ??= itemsOf(this.#scanner, this.start);
    return this.#items;
  }
}

/** The value between two offsets of a text that is known to be JSON, of which no more is read than somebody asks for. */
export function shallowNode(scanner: JsonScanner, start: number, end: number): JsonNode {
  switch (scanner.text[start]) {
    case "{":
      return new ShallowObject(scanner, start, end);
    case "[":
      return new ShallowArray(scanner, start, end);
    default:
      return scalarAt(scanner.text, start, end);
  }
}

function membersOf(scanner: JsonScanner, start: number): readonly JsonMember[] {
  const { text } = scanner;
  const members: JsonMember[] = [];
  let at = scanner.spaceEnd(start + 1);
  while (text[at] === '"') {
    const keyEnd = scanner.stringEnd(at);
    const valueStart = scanner.valueStart(keyEnd);
    const valueEnd = scanner.valueEnd(valueStart, 0);
    members.push({ key: stringAt(text, at, keyEnd), value: shallowNode(scanner, valueStart, valueEnd) });
    at = nextStart(scanner, valueEnd);
  }
  return members;
}

function itemsOf(scanner: JsonScanner, start: number): readonly JsonNode[] {
  const items: JsonNode[] = [];
  let at = scanner.spaceEnd(start + 1);
  while (scanner.text[at] !== "]") {
    const end = scanner.valueEnd(at, 0);
    items.push(shallowNode(scanner, at, end));
    at = nextStart(scanner, end);
  }
  return items;
}

/** Where the next item or key begins behind one that ends at `end`, or where the bracket is that comes last. */
function nextStart(scanner: JsonScanner, end: number): number {
  const at = scanner.spaceEnd(end);
  return scanner.text[at] === "," ? scanner.spaceEnd(at + 1) : at;
}
