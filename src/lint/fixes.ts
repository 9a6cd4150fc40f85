import { type Fix, type Problem, SourceText, type Span, type TextEdit } from "../diagnostics/index.js";
import { readOperator } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import {
  type ConditionTest,
  type ConditionValue,
  type JsonNode,
  type JsonObject,
  nodeAt,
  parseJson,
  toValue,
} from "../policy/index.js";
import type { LintedDocument, LintedStatement } from "./facts.js";

type JsonMember = JsonObject["members"][number];

/** A string of a document and where it stands. */
interface WrittenString {
  readonly value: string;
  readonly span: Span;
}

/**
 * The repair that puts one key of a condition under another operator, `to`, as AWS writes it: `Bool` for `BoolIfExists`.
 *
 * Where the operator has other keys, or there is a block of `to` already, the key moves and the others stay. Undefined
 * where there is no such repair: `to` has the key already, an operator or the key stands twice, or the text at the place
 * is not the plain JSON of the condition, as in a policy that is a string of a larger document.
 */
export function renameOperator(
  document: LintedDocument,
  statement: LintedStatement,
  test: ConditionTest,
  to: string,
): Fix | undefined {
  const condition = statement.condition?.node;
  const { text } = document.source;
  if (condition?.kind !== "object" || test.operator.value === to) return undefined;
  const { objects } = document.facts;
  const operators = objects.of(condition);
  if (!operators.isWrittenSo(text)) return undefined;
  const from = operators.memberAt(test.operator.span);
  if (from?.value.kind !== "object") return undefined;
  const keys = objects.of(from.value);
  const moved = keys.memberAt(test.key.span);
  if (moved === undefined || keys.keysNamed(test.key.value).length > 1) return undefined;
  const [target, second] = operators.othersNamed(from.key, to);
  // Of what stands twice only the last counts, so that nobody knows which one is meant.
  if (second !== undefined || operators.timesWritten(from.key.value) > 1) return undefined;
  const description = `write ${JSON.stringify(to)} for ${JSON.stringify(test.operator.value)}`;
  if (target === undefined && from.value.members.length === 1) {
    return { description, edits: [replacing(from.key, to), ...booleansAsText(moved.value)] };
  }
  if (
    target !== undefined &&
    (target.value.kind !== "object" || objects.of(target.value).keysNamed(test.key.value).length > 0)
  )
    return undefined;
  const memberText = withEdits(text, { start: moved.key.start, end: moved.value.end }, booleansAsText(moved.value));
  const removed =
    from.value.members.length === 1
      ? removing(condition, from, operators.indexAt(from.key.start))
      : removing(from.value, moved, keys.indexAt(moved.key.start));
  const added =
    target?.value.kind === "object"
      ? appending(text, target.value, memberText)
      : appendingAfter(text, condition, from, blockLike(text, from, from.value, to, memberText));
  return { description, edits: [removed, added] };
}

/**
 * The fix of what is misspelled beyond doubt: what was meant in its place. Undefined where the object has that already.
 * `root` is the policy, which is at `pointer` in the text.
 */
export function spellingFix(
  { text }: SourceText,
  { root, pointer, objects }: { readonly root: JsonNode; readonly pointer: string; readonly objects: ObjectIndexes },
  problem: Problem,
): Fix | undefined {
  const { meant, span } = problem;
  if (meant === undefined || !problem.pointer.startsWith(pointer)) return undefined;
  const path = problem.pointer.slice(pointer.length);
  const found = nodeAt(root, path);
  const place = found?.key?.start === span.start ? found.key : found?.node;
  if (found === undefined || place?.start !== span.start || !isWrittenSo(text, place)) return undefined;
  if (place === found.key) {
    const owner = nodeAt(root, path.slice(0, path.lastIndexOf("/")))?.node;
    if (owner?.kind !== "object" || objects.of(owner).othersNamed(span, meant).length > 0) return undefined;
  }
  return { description: `write ${JSON.stringify(meant)}`, edits: [replacing(place, meant)], revives: true };
}

/** The repair that writes an operator's name otherwise; undefined where the condition has that operator already. */
export function respellOperator(
  document: LintedDocument,
  { condition }: LintedStatement,
  operator: WrittenString,
  to: string,
): Fix | undefined {
  const node = condition?.node;
  const isTaken = node?.kind === "object" && document.facts.objects.of(node).othersNamed(operator.span, to).length > 0;
  return isTaken ? undefined : fixOf(`write ${JSON.stringify(to)}`, replaceString(document, operator, to));
}

/** The repair that writes another condition key; undefined where the operator has that one already. */
export function replaceKey(
  document: LintedDocument,
  { condition }: LintedStatement,
  { operator, key }: ConditionTest,
  to: string,
): Fix | undefined {
  const { objects } = document.facts;
  const block =
    condition?.node.kind === "object" ? objects.of(condition.node).memberAt(operator.span)?.value : undefined;
  const isTaken =
    block?.kind === "object" &&
    objects
      .of(block)
      .keysNamed(to)
      .some(({ start }) => start !== key.span.start);
  return isTaken ? undefined : fixOf(`write ${JSON.stringify(to)}`, replaceString(document, key, to));
}

/** Another string in the place of one; undefined where the text there is not that string as plain JSON. */
export function replaceString({ source }: LintedDocument, written: WrittenString, to: string): TextEdit | undefined {
  return isWrittenString(source.text, written) ? replacing(written.span, to) : undefined;
}

/** A string in the place of a condition's value, however that is written. */
export function replaceValue(document: LintedDocument, value: ConditionValue, to: string): TextEdit | undefined {
  if (value.spelling === "string") return replaceString(document, value, to);
  const { start, end } = value.span;
  return document.source.text.slice(start, end) === value.value ? replacing(value.span, to) : undefined;
}

/** The repair that lists another value behind one of a condition; undefined where the text there is not that string as plain JSON. */
export function addValue(document: LintedDocument, value: ConditionValue, added: string): Fix | undefined {
  if (!isWrittenString(document.source.text, value)) return undefined;
  const both = `${JSON.stringify(value.value)}, ${JSON.stringify(added)}`;
  const isInList = /\/\d+$/.test(value.pointer);
  const edit = { span: value.span, text: isInList ? both : `[${both}]` };
  return fixOf(`add ${JSON.stringify(added)}`, edit);
}

/** Takes an element out of an object that has others; undefined where its text is no plain JSON. */
export function removeMember({ source }: LintedDocument, object: JsonObject, name: string): TextEdit | undefined {
  const named = object.members.filter(({ key }) => key.value === name);
  const [member] = named;
  const isAlone = object.members.length === 1 || named.length > 1;
  return member === undefined || isAlone || !isWrittenSo(source.text, object) ? undefined : removing(object, member);
}

/** A new first member of an object that has others, laid out as they are; undefined where its text is no plain JSON. */
export function insertFirst(
  { source }: LintedDocument,
  object: JsonObject,
  name: string,
  value: string,
): TextEdit | undefined {
  const [first] = object.members;
  if (first === undefined || !isWrittenString(source.text, { value: first.key.value, span: first.key }))
    return undefined;
  const between = source.text.slice(object.start + 1, first.key.start);
  const colon = source.text.slice(first.key.end, first.value.start);
  if (!/^\s*$/.test(between) || !/^\s*:\s*$/.test(colon)) return undefined;
  // Members of one line have a space between them, also where there is none behind the brace.
  const separator = between === "" && colon.endsWith(" ") ? " " : between;
  const span = { start: first.key.start, end: first.key.start };
  return { span, text: `${JSON.stringify(name)}${colon}${JSON.stringify(value)},${separator}` };
}

/** A fix of these edits; undefined where one of them cannot be made. */
export function fixOf(description: string, ...edits: readonly (TextEdit | undefined)[]): Fix | undefined {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length && made.length > 0 ? { description, edits: made } : undefined;
}

function replacing({ start, end }: Span, to: string): TextEdit {
  return { span: { start, end }, text: JSON.stringify(to) };
}

/** JSON booleans are legal; where a condition is written anew anyway, they become strings, as AWS writes them. */
function booleansAsText(node: JsonNode): readonly TextEdit[] {
  if (node.kind === "boolean") return [replacing(node, String(node.value))];
  return node.kind === "array" ? node.items.flatMap(booleansAsText) : [];
}

function withEdits(text: string, { start, end }: Span, edits: readonly TextEdit[]): string {
  let result = "";
  let last = start;
  for (const edit of edits) {
    result += text.slice(last, edit.span.start) + edit.text;
    last = edit.span.end;
  }
  return result + text.slice(last, end);
}

/** Takes a member out, with the comma and the white space that set it apart. The object has others. */
function removing({ members }: JsonObject, member: JsonMember, index = members.indexOf(member)): TextEdit {
  const previous = members[index - 1];
  const next = members[index + 1];
  const start = previous?.value.end ?? member.key.start;
  const end = previous === undefined ? (next?.key.start ?? member.value.end) : member.value.end;
  return { span: { start, end }, text: "" };
}

/** Puts a member behind the last one of an object. */
function appending(text: string, object: JsonObject, memberText: string): TextEdit {
  const last = object.members.at(-1);
  if (last === undefined) return { span: { start: object.start + 1, end: object.end - 1 }, text: memberText };
  return appendingAfter(text, object, last, memberText);
}

function appendingAfter(text: string, object: JsonObject, after: JsonMember, memberText: string): TextEdit {
  const at = after.value.end;
  return { span: { start: at, end: at }, text: `,${separatorOf(text, object)}${memberText}` };
}

/** The white space between the members of an object: that before its second, or its first where it is alone. */
function separatorOf(text: string, { start, members: [first, second] }: JsonObject): string {
  if (first !== undefined && second !== undefined)
    return text.slice(first.value.end, second.key.start).replace(/^[^,]*,/, "");
  return text.slice(start + 1, first?.key.start ?? start + 1);
}

/** A block of another operator with one key, laid out as `like` is. */
function blockLike(text: string, { key, value }: JsonMember, block: JsonObject, operator: string, memberText: string) {
  const colon = text.slice(key.end, value.start);
  const opening = text.slice(block.start, block.members[0]?.key.start);
  const closing = text.slice(block.members.at(-1)?.value.end, block.end);
  return `${JSON.stringify(operator)}${colon}${opening}${memberText}${closing}`;
}

/**
 * The members of an object by their names and places: an object may have thousands of members with a fix for each, so none
 * is looked for among all of them.
 */
export class ObjectIndex {
  readonly #object: JsonObject;
  #indexes: ReadonlyMap<number, number> | undefined;
  #keysByName: ReadonlyMap<string, readonly JsonMember["key"][]> | undefined;
  #membersByName: ReadonlyMap<string, readonly JsonMember[]> | undefined;
  #timesWritten: ReadonlyMap<string, number> | undefined;
  #isWrittenSo: boolean | undefined;

  constructor(object: JsonObject) {
    this.#object = object;
  }

  /** Where the member whose key begins at an offset is among the members. */
  indexAt(start: number): number | undefined {
    if (this.#indexes === undefined) {
      const indexes = new Map<number, number>();
      this.#object.members.forEach(({ key }, index) => {
        if (!indexes.has(key.start)) indexes.set(key.start, index);
      });
      this.#indexes = indexes;
    }
    return this.#indexes.get(start);
  }

  /** The member whose key begins at a place. */
  memberAt({ start }: Span): JsonMember | undefined {
    const index = this.indexAt(start);
    return index === undefined ? undefined : this.#object.members[index];
  }

  /** The keys that name a condition key; letter case does not count. */
  keysNamed(name: string): readonly JsonMember["key"][] {
    if (this.#keysByName === undefined) {
      const keys = new Map<string, JsonMember["key"][]>();
      for (const { key } of this.#object.members) add(keys, foldName(key.value), key);
      this.#keysByName = keys;
    }
    return this.#keysByName.get(foldName(name)) ?? [];
  }

  /** The first two members with a name, or with this operator in whatever case, besides the one at a place. */
  othersNamed({ start }: Span, name: string): readonly JsonMember[] {
    if (this.#membersByName === undefined) {
      const named = new Map<string, JsonMember[]>();
      for (const member of this.#object.members) {
        const { value } = member.key;
        add(named, value, member);
        const canonical = readOperator(value)?.canonical;
        if (canonical !== undefined && canonical !== value) add(named, canonical, member);
      }
      this.#membersByName = named;
    }
    return (this.#membersByName.get(name) ?? []).slice(0, 3).filter(({ key }) => key.start !== start);
  }

  /** How often a key is written, in this letter case. */
  timesWritten(name: string): number {
    if (this.#timesWritten === undefined) {
      const times = new Map<string, number>();
      for (const { key } of this.#object.members) times.set(key.value, (times.get(key.value) ?? 0) + 1);
      this.#timesWritten = times;
    }
    return this.#timesWritten.get(name) ?? 0;
  }

  /** Whether the document's text has the object as plain JSON. */
  isWrittenSo(text: string): boolean {
    this.#isWrittenSo ??= isWrittenSo(text, this.#object);
    return this.#isWrittenSo;
  }
}

/** The indexes of a document's objects, each made when it is first asked for. */
export class ObjectIndexes {
  #indexes: Map<JsonObject, ObjectIndex> | undefined;

  of(object: JsonObject): ObjectIndex {
    // Most documents have nothing to fix.
    this.#indexes ??= new Map();
    const known = this.#indexes.get(object);
    if (known !== undefined) return known;
    const index = new ObjectIndex(object);
    this.#indexes.set(object, index);
    return index;
  }
}

function add<Found>(lists: Map<string, Found[]>, name: string, found: Found): void {
  const known = lists.get(name);
  if (known === undefined) lists.set(name, [found]);
  else known.push(found);
}

function isWrittenString(text: string, { value, span }: WrittenString): boolean {
  return isWrittenSo(text, { kind: "string", value, start: span.start, end: span.end });
}

/**
 * Whether the text at a node's place is its JSON. It is not in YAML, in a string that holds a policy, and where a template
 * says something else that is not known.
 */
function isWrittenSo(text: string, node: JsonNode): boolean {
  const { root } = parseJson(new SourceText("", text.slice(node.start, node.end)));
  return root !== undefined && JSON.stringify(toValue(root)) === JSON.stringify(toValue(node));
}
