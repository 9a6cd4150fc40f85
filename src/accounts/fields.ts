import { childPointer, type Problem, type SourceText, unmistakable } from "../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../policy/index.js";
import { member, textOf } from "../sources/index.js";
import type { Place } from "./account.js";

/** What files can have wrong. Because of any of them the accounts are not to be decided on. */
export type DumpProblemCode =
  | "not-a-dump"
  | "broken-dump"
  | "invalid-entity"
  | "repeated-entity"
  | "invalid-credential-report"
  | "invalid-control-policy";

/** Such a thing, with the text that its place is in. */
export interface DumpProblem extends Problem<DumpProblemCode> {
  readonly source: SourceText;
}

/** A value of a file at its place. */
export interface FileValue {
  readonly source: SourceText;
  readonly node: JsonNode;
  readonly pointer: string;
}

/** An object of a file at its place. */
export interface FileObject extends FileValue {
  readonly node: JsonObject;
}

/** Takes problems as they are found. */
export type Complain = (problem: DumpProblem) => void;

/** The place of a value. */
export function placeOf({ source, node, pointer }: FileValue): Place {
  const { start, end } = node;
  return { source, span: { start, end }, pointer };
}

/** A problem at a value. */
export function problemAt(
  { source, node, pointer }: FileValue,
  code: DumpProblemCode,
  message: string,
  remedy: string,
): DumpProblem {
  const { start, end } = node;
  return { code, message, remedy, pointer, span: { start, end }, source };
}

/** A member that is there and not null. */
export function fieldOf({ source, node, pointer }: FileValue, name: string): FileValue | undefined {
  const value = member(node, name);
  if (value === undefined || value.kind === "null") return undefined;
  return { source, node: value, pointer: childPointer(pointer, name) };
}

/** The text of a member that is there; one that is something else than a string is a problem. */
export function textField(object: FileObject, name: string, complain: Complain): string | undefined {
  const field = fieldOf(object, name);
  if (field === undefined) return undefined;
  if (field.node.kind !== "string") {
    const message = `the value of ${name} is not a string`;
    complain(problemAt(field, "invalid-entity", message, "fetch the dump again, without changing it"));
    return undefined;
  }
  return textOf(object.node, name);
}

/** The items of a member that is a list; none where there is no such member. */
export function itemsOf(object: FileObject, name: string, complain: Complain): readonly FileValue[] {
  const field = fieldOf(object, name);
  if (field === undefined) return [];
  if (field.node.kind !== "array") {
    const message = `the value of ${name} is not a list`;
    complain(problemAt(field, "invalid-entity", message, "fetch the dump again, without changing it"));
    return [];
  }
  return field.node.items.map((node, index) => ({
    source: field.source,
    node,
    pointer: childPointer(field.pointer, index),
  }));
}

/** The items of a list that are objects; any others are problems. */
export function objectsOf(object: FileObject, name: string, complain: Complain): readonly FileObject[] {
  return itemsOf(object, name, complain).flatMap((item) => {
    if (isObject(item)) return [item];
    const message = `an item of ${name} is not an object`;
    complain(problemAt(item, "invalid-entity", message, "fetch the dump again, without changing it"));
    return [];
  });
}

/** Whether a value is an object. */
export function isObject(value: FileValue): value is FileObject {
  return value.node.kind === "object";
}

/** Members with a name that is beyond doubt another one misspelt are problems: what they have would be lost. */
export function complainOfMisspelt(object: FileObject, known: readonly string[], complain: Complain): void {
  for (const { key, value } of object.node.members) {
    if (known.includes(key.value)) continue;
    const meant = unmistakable(key.value, known);
    if (meant === undefined) continue;
    const { source, pointer } = object;
    const field = { source, node: value, pointer: childPointer(pointer, key.value) };
    complain(problemAt(field, "invalid-entity", `the member "${key.value}" is unknown`, `write "${meant}"`));
  }
}
