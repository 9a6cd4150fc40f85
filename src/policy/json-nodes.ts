import type { Problem, Span } from "../diagnostics/index.js";

/** A string in a JSON text; the span includes its quotes. */
export interface JsonString extends Span {
  readonly kind: "string";
  readonly value: string;
}

/** A number in a JSON text, as it is written: `3600` and `3600.0` are told apart, and no digit is lost. */
export interface JsonNumber extends Span {
  readonly kind: "number";
  readonly text: string;
}

export interface JsonBoolean extends Span {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface JsonNull extends Span {
  readonly kind: "null";
}

export interface JsonArray extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

/** One `"key": value` of an object. */
export interface JsonMember {
  readonly key: JsonString;
  readonly value: JsonNode;
}

/** An object with its members in the order of the text; a duplicate key is there twice. */
export interface JsonObject extends Span {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

/** A JSON value with its place in its text. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull;

/** Problems of a text as JSON. */
export type JsonProblemCode = "invalid-json" | "nesting-too-deep" | "duplicate-key";

/** What {@link parseJson} answers: without `root` the text is not JSON, and there is one problem. */
export interface ParsedJson {
  readonly root: JsonNode | undefined;
  readonly problems: readonly Problem<JsonProblemCode>[];
}

/**
 * Looks at an item of a list, an object or a list, as soon as it is complete: `path` are the keys and indexes that lead to
 * it. With the answer `drop` the tree is without it (indexes count on), so that large texts are read in little memory.
 */
export type ItemTaker = (item: JsonObject | JsonArray, path: readonly (string | number)[]) => "keep" | "drop";

/** How deep arrays and objects may be nested. The deepest policy that IAM knows has 6 levels. */
export const maximumDepth = 64;

/** A JSON string as people read it in a message, cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 197)}...` : text);
}
