import type { Problem, SourceText } from "../diagnostics/index.js";
import { type ItemSearch, JsonItems } from "./json-items.js";
import {
  type ItemTaker,
  type JsonMember,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  type JsonString,
  type ParsedJson,
  quote,
} from "./json-nodes.js";
import { JsonReader } from "./json-reader.js";
import { JsonUnits } from "./json-units.js";
import { visitJson } from "./json-visitor.js";

/**
 * Reads a JSON text (RFC 8259, no comments, no trailing commas) into nodes with positions.
 *
 * Duplicate keys are problems, not errors: `JSON.parse` and AWS silently keep the last one, so that a condition
 * block can vanish. Never throws; never recurses deeper than {@link maximumDepth}.
 */
export function parseJson(source: SourceText, takeItem?: ItemTaker): ParsedJson {
  const units = new JsonUnits(source.text);
  const items = takeItem && new JsonItems(units, takeItem);
  const reader = new JsonReader(units, items);
  const root = reader.whole();
  if (root !== undefined && !reader.hasDuplicates) return { root, problems: [] };
  // What is wrong is said by what goes over the text token by token.
  const visited = visitJson(source, root === undefined ? items?.takeOthers : items && (() => "drop"));
  return { root: root ?? visited.root, problems: visited.problems };
}

/** What is left of a text whose items were taken, or why it could not be read to its end. */
export interface ReadItems {
  readonly root: JsonNode | undefined;
  readonly problem: Problem<JsonProblemCode> | undefined;
}

/**
 * Reads a JSON text for some of the items of its lists: they are handed on as {@link parseJson} does, and no nodes are made of
 * others. Keys that an object has twice are not looked for.
 */
export function readItems(source: SourceText, takeItem: ItemTaker, search: ItemSearch): ReadItems {
  const units = new JsonUnits(source.text);
  const items = new JsonItems(units, takeItem, search);
  const root = new JsonReader(units, items).whole();
  if (root !== undefined) return { root, problem: undefined };
  const visited = visitJson(source, items.takeOthers);
  return { root: visited.root, problem: visited.root === undefined ? visited.problems[0] : undefined };
}

export type { ItemSearch } from "./json-items.js";
export {
  type ItemTaker,
  type JsonMember,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  type JsonString,
  maximumDepth,
  type ParsedJson,
  quote,
} from "./json-nodes.js";

export { isJsonText } from "./json-scanner.js";

/** What a value is, for messages: scalars as they are, `a list`, `an object`. */
export function valueInWords(node: JsonNode): string {
  switch (node.kind) {
    case "string":
      return quote(node.value);
    case "number":
      return `the number ${node.text}`;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
    case "array":
      return "a list";
    case "object":
      return "an object";
  }
}

/**
 * The value that `JSON.parse` would give, for validators that know nothing of positions.
 *
 * Objects have no prototype, so that keys such as `__proto__` and `constructor` are data like any other.
 */
export function toValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "object": {
      const value: Record<string, unknown> = Object.create(null);
      for (const member of node.members) value[member.key.value] = toValue(member.value);
      return value;
    }
    case "array":
      return node.items.map(toValue);
    case "string":
    case "boolean":
      return node.value;
    case "number":
      return Number(node.text);
    case "null":
      return null;
  }
}

/** The JSON text of a node, two spaces a level; parsing it gives the same tree again. */
export function printJson(node: JsonNode, indent = ""): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object":
      if (node.members.length === 0) return "{}";
      return `{\n${node.members
        .map(({ key, value }) => `${inner}${JSON.stringify(key.value)}: ${printJson(value, inner)}`)
        .join(",\n")}\n${indent}}`;
    case "array":
      if (node.items.length === 0) return "[]";
      return `[\n${node.items.map((item) => `${inner}${printJson(item, inner)}`).join(",\n")}\n${indent}]`;
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
  }
}

const indexes = new WeakMap<JsonObject, ReadonlyMap<string, JsonMember>>();

/** The last member of this name. An object with many is searched once, since each of them may be asked for. */
function memberNamed(node: JsonObject, name: string): JsonMember | undefined {
  if (node.members.length < 16) return node.members.findLast(({ key }) => key.value === name);
  let index = indexes.get(node);
  if (index === undefined) {
    index = new Map(node.members.map((member) => [member.key.value, member]));
    indexes.set(node, index);
  }
  return index.get(name);
}

/** The node at a JSON pointer below `root`, and the key that leads to it where its parent is an object. */
export function nodeAt(root: JsonNode, pointer: string): { node: JsonNode; key: JsonString | undefined } | undefined {
  let node = root;
  let key: JsonString | undefined;
  for (const escaped of pointer.split("/").slice(1)) {
    const token = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node.kind === "object") {
      const member = memberNamed(node, token);
      if (member === undefined) return undefined;
      node = member.value;
      key = member.key;
    } else if (node.kind === "array") {
      const item = /^(0|[1-9]\d*)$/.test(token) ? node.items[Number(token)] : undefined;
      if (item === undefined) return undefined;
      node = item;
      key = undefined;
    } else {
      return undefined;
    }
  }
  return { node, key };
}
