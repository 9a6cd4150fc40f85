import type { JsonArray, JsonMember, JsonNode, JsonObject } from "./json-nodes.js";
import { scalarAt, stringAt } from "./json-scalars.js";
import type { JsonScanner } from "./json-scanner.js";

/**
 * An object of a text that is known to be JSON, whose members are read when somebody asks for them, and they too only so
 * far. `spans` are those of its members as {@link JsonScanner.objectEnd} gives them.
 */
export class ShallowObject implements JsonObject {
  readonly kind = "object";
  readonly start: number;
  readonly end: number;
  readonly #scanner: JsonScanner;
  readonly #spans: readonly number[] | undefined;
  #members: readonly JsonMember[] | undefined;

  constructor(scanner: JsonScanner, start: number, end: number, spans?: readonly number[]) {
    this.#scanner = scanner;
    this.start = start;
    this.end = end;
    this.#spans = spans;
  }

  get members(): readonly JsonMember[] {
    this.#members ??= membersOf(this.#scanner, this.#spans ?? this.#readSpans());
    return this.#members;
  }

  #readSpans(): readonly number[] {
    const spans: number[] = [];
    this.#scanner.objectEnd(this.start, 0, spans);
    return spans;
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

/** The value between two offsets of a text that is known to be JSON. */
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

function membersOf(scanner: JsonScanner, spans: readonly number[]): readonly JsonMember[] {
  const members: JsonMember[] = [];
  for (let at = 0; at < spans.length; at += 4) {
    const [keyStart = 0, keyEnd = 0, start = 0, end = 0] = [spans[at], spans[at + 1], spans[at + 2], spans[at + 3]];
    members.push({ key: stringAt(scanner.text, keyStart, keyEnd), value: shallowNode(scanner, start, end) });
  }
  return members;
}

function itemsOf(scanner: JsonScanner, start: number): readonly JsonNode[] {
  const { text } = scanner;
  const items: JsonNode[] = [];
  let at = scanner.spaceEnd(start + 1);
  while (text[at] !== "]") {
    const end = scanner.valueEnd(at, 0);
    items.push(shallowNode(scanner, at, end));
    at = scanner.spaceEnd(end);
    if (text[at] === ",") at = scanner.spaceEnd(at + 1);
  }
  return items;
}
