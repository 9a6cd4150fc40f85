import type { Span, TextEdit } from "../diagnostics/index.js";
import { type JsonNode, type JsonObject, quote } from "../policy/index.js";
import type { Change } from "./mutation.js";

/** A value as JSON in the place of what is written there. */
export function writing({ start, end }: Span, value: unknown): TextEdit {
  return { span: { start, end }, text: JSON.stringify(value) };
}

/** The change that writes another string in the place of one. */
export function rewritten(written: { value: string; span: Span; pointer: string }, to: string): Change {
  const description = `write ${quote(to)} for ${quote(written.value)}`;
  return { pointer: written.pointer, description, edits: [writing(written.span, to)] };
}

/** Takes a member out of an object, with the comma and the white space that set it apart. */
export function withoutMember({ members }: JsonObject, name: string): TextEdit | undefined {
  const spans = members.map(({ key, value }) => ({ start: key.start, end: value.end }));
  return without(
    spans,
    members.findIndex(({ key }) => key.value === name),
  );
}

/** Takes an item out of a list; undefined where the node is no list, or has no other item. */
export function withoutItem(list: JsonNode, index: number): TextEdit | undefined {
  return list.kind === "array" ? without(list.items, index) : undefined;
}

/** Undefined for what stands alone: an empty object or list is another mistake. */
function without(parts: readonly Span[], index: number): TextEdit | undefined {
  const part = parts[index];
  const previous = parts[index - 1];
  const next = parts[index + 1];
  if (part === undefined || (previous === undefined && next === undefined)) return undefined;
  const start = previous?.end ?? part.start;
  const end = previous === undefined ? (next?.start ?? part.end) : part.end;
  return { span: { start, end }, text: "" };
}
