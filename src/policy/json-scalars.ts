import type { JsonNode, JsonString } from "./json-nodes.js";

/** The string, number, boolean or null between two offsets of a text. */
export function scalarAt(text: string, start: number, end: number): JsonNode {
  switch (text[start]) {
    case '"':
      return stringAt(text, start, end);
    case "t":
      return { kind: "boolean", value: true, start, end };
    case "f":
      return { kind: "boolean", value: false, start, end };
    case "n":
      return { kind: "null", start, end };
    default:
      return { kind: "number", text: text.slice(start, end), start, end };
  }
}

/** The string between two offsets, those of its quotes. */
export function stringAt(text: string, start: number, end: number): JsonString {
  const written = text.slice(start + 1, end - 1);
  const value = written.includes("\\") ? String(JSON.parse(text.slice(start, end))) : written;
  return { kind: "string", value, start, end };
}
