import type { Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../../policy/index.js";

/** A string with its place. */
export type JsonString = Extract<JsonNode, { readonly kind: "string" }>;

/** One `key: value` with its places. */
export type JsonMember = JsonObject["members"][number];

/** What is known of a value that is not known. */
export type Nature =
  | {
      readonly kind: "anything";
      /** What a parameter is by default. */
      readonly likely?: string | undefined;
      /** Whether it is the ID of an account, or a list of such, as far as names and descriptions tell. */
      readonly isAccount?: boolean | undefined;
    }
  /** Each of these, and nothing else. */
  | { readonly kind: "one-of"; readonly values: readonly string[] }
  /** Something about where a template is deployed: whenever one of these is another, all may be. */
  | { readonly kind: "deployment"; readonly of: "account" | "partition" | "region" | "suffix" | "stack" };

/** A value that the text does not say. */
export interface Unknown {
  /** The same for expressions that have the same value. */
  readonly identity: string;
  readonly nature: Nature;
  /** What kind of value it is; `any` may be an object too. */
  readonly shape: "text" | "list" | "any";
  /** The expression within a longer text, as in `${Name}`. */
  readonly within: string;
  /** The expression where it is all there is, as in `!Ref Name`. */
  readonly alone: string;
}

/** A piece of a text that is partly not known. */
export type Part =
  | { readonly kind: "literal"; readonly text: string /** What is written instead. */; readonly within: string }
  | { readonly kind: "unknown"; readonly unknown: Unknown; readonly within: string };

/** What a stretch of a string says: `start` and `end` are offsets in its value. */
export interface Piece extends Span {
  readonly parts: readonly Part[];
  /** Whether it is a JSON value by itself, outside of strings. */
  readonly isWhole?: boolean | undefined;
}

/** A text, of which parts may not be known. */
export interface Text extends Span {
  readonly kind: "text";
  readonly parts: readonly Part[];
  /** The expression that it is the value of. */
  readonly alone?: string | undefined;
  /** The one string that it is written as, where there is one. */
  readonly written?: { readonly scalar: JsonString; readonly pieces: readonly Piece[] } | undefined;
}

/** One `key: value` of an object. */
export interface Member {
  readonly key: Text;
  readonly value: Value;
}

/** A JSON value with positions of which parts may not be known. */
export type Value =
  | (Span & { readonly kind: "object"; readonly members: readonly Member[] })
  | (Span & { readonly kind: "array"; readonly items: readonly Value[] })
  | Text
  | (Span & { readonly kind: "unknown"; readonly unknown: Unknown })
  | Exclude<JsonNode, { readonly kind: "object" | "array" | "string" }>;

/** What the identifiers of loops (`Fn::ForEach`) are in one of their turns. */
export type Bindings = ReadonlyMap<string, readonly Part[]>;

/** Outside of all loops. */
export const noBindings: Bindings = new Map();

/** A part that is known. */
export function literal(text: string, within = text): Part {
  return { kind: "literal", text, within };
}

/** A part that is not known. */
export function open(unknown: Unknown, within = unknown.within): Part {
  return { kind: "unknown", unknown, within };
}

/** A text at a place. */
export function textOf(span: Span, parts: readonly Part[], alone?: string): Text {
  return { kind: "text", parts, alone, start: span.start, end: span.end };
}

/** What a text says when all of it is known. */
export function knownText(value: Value | undefined): string | undefined {
  if (value?.kind !== "text") return undefined;
  let text = "";
  for (const part of value.parts) {
    if (part.kind !== "literal") return undefined;
    text += part.text;
  }
  return text;
}

/** What is known of a text, with what is written where something is not known. */
export function knownOrWritten({ parts }: Text): string {
  return parts.map((part) => (part.kind === "literal" ? part.text : part.within)).join("");
}

/** A text as it is written: expressions instead of what they stand for. */
export function asWritten({ parts, alone }: Text): string {
  return alone ?? parts.map(({ within }) => within).join("");
}

/** A value of which every part is known, as its node; strings of which `read` makes a text. */
export function locatedValue(node: JsonNode, read: (string: JsonString) => Text): Value {
  switch (node.kind) {
    case "object":
      return {
        ...node,
        members: node.members.map(({ key, value }) => ({ key: read(key), value: locatedValue(value, read) })),
      };
    case "array":
      return { ...node, items: node.items.map((item) => locatedValue(item, read)) };
    case "string":
      return read(node);
    default:
      return node;
  }
}
