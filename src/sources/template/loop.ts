import type { JsonObject } from "../../policy/index.js";
import { type Bindings, literal, type Part, type Value } from "./value.js";

/** So many turns the loops of one value may have in all: a template cannot have more resources, and a policy not as many. */
export const mostTurns = 500;

/** A loop, taken apart; each of its turns has the bindings of the loops around it, too. */
export interface Loop {
  readonly identifier: string | undefined;
  readonly fragment: JsonObject | undefined;
  /** Unknown where its collection is; too many where CloudFormation would refuse what they make. */
  readonly turns: readonly Bindings[] | "unknown" | "too-many";
  readonly collection: Value | undefined;
}

/** Whether a member with this key is a loop, whose fragments are members in its place. */
export function isLoop(key: string): boolean {
  return key.startsWith("Fn::ForEach::");
}

/** What an identifier is in the turn of an item; undefined where it may be more than one text. */
export function partsOfItem(item: Value): readonly Part[] | undefined {
  if (item.kind === "text") return item.parts;
  if (item.kind === "number") return [literal(item.text)];
  return item.kind === "boolean" ? [literal(String(item.value))] : undefined;
}

/** What makes parts the same: their text or, where that is not known, their value. */
export function partText(part: Part): string {
  return part.kind === "literal" ? part.text : part.unknown.identity;
}
