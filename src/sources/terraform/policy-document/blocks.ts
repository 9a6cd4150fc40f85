import type { EvaluatedBlock } from "../evaluate/block.js";
import { byCodePoints, isWhollyKnown, knownText } from "../evaluate/known.js";
import { mappingAt, sequenceAt, textAt } from "../evaluate/literals.js";
import type { HclMember, HclValue, TextPart, UnknownValue } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";
import { refuse } from "./refusal.js";
import type { DocumentRemark } from "./remarks.js";
import { inSetOrder } from "./set-order.js";
import type { Document, Element, Statement, StatementElement } from "./statement.js";
import { allWithVariables, setValue, type Texts, textArgument, textsArgument } from "./texts.js";

/** Arguments and blocks that any data source may have, and one of later versions that leaves the document as it is. */
const meta: ReadonlySet<string> = new Set([
  ...["count", "for_each", "depends_on", "provider", "lifecycle", "max_policy_size"],
]);

/** What the blocks may have: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/d/iam_policy_document.html.markdown */
const known = {
  document: [
    ...["override_json", "override_policy_documents", "policy_id", "source_json", "source_policy_documents", "version"],
    "statement",
  ],
  statement: [
    ...["sid", "effect", "actions", "not_actions", "resources", "not_resources"],
    ...["principals", "not_principals", "condition"],
  ],
  principals: ["type", "identifiers"],
  condition: ["test", "variable", "values"],
} as const;

/** Refuses what a block does not have. */
function expectKnown(block: EvaluatedBlock, kind: keyof typeof known): void {
  const names: readonly string[] = known[kind];
  const refuseName = (name: string, place: Place): never =>
    refuse(
      place,
      `"${name}" is not an argument of a ${kind === "document" ? "policy document" : `"${kind}" block`}`,
      "remove it",
    );
  for (const [name, { namePlace }] of block.arguments) {
    const isMeta = kind === "document" && meta.has(name);
    if (!isMeta && !names.includes(name)) refuseName(name, namePlace);
  }
  for (const { type, place } of block.blocks) {
    if (!names.includes(type) && !(kind === "document" && meta.has(type))) refuseName(type, place);
  }
}

/** A text argument of a block; undefined where it is absent or null. */
function textOf(block: EvaluatedBlock, name: string): Element | undefined {
  const argument = block.arguments.get(name);
  const value = argument && textArgument(name, argument.value);
  return argument && value && { keyPlace: argument.namePlace, value };
}

function required<T>(block: EvaluatedBlock, name: string, value: T | undefined): T {
  return value ?? refuse(block.place, `the "${block.type}" block does not have "${name}"`, `add "${name}"`);
}

/** The document that the block itself says, without its source and override documents. */
export function ownDocument(block: EvaluatedBlock, remark: (remark: DocumentRemark) => void): Document {
  expectKnown(block, "document");
  const version = textOf(block, "version") ?? { keyPlace: block.place, value: textAt(block.place, "2012-10-17") };
  const versionText = knownText(version.value);
  if (versionText !== undefined && versionText !== "2008-10-17" && versionText !== "2012-10-17") {
    refuse(version.value.place, `"version" is "${versionText}"`, `use version = "2012-10-17"`);
  }
  const id = textOf(block, "policy_id");
  const sids = new Map<string, Place>();
  const statements: Statement[] = [];
  for (const inner of block.blocks) {
    if (inner.type !== "statement") continue;
    const statement = ownStatement(inner, versionText, remark);
    const first = statement.sid === "" ? undefined : sids.get(statement.sid);
    if (first !== undefined) {
      refuse(statement.place, `two statements have the sid "${statement.sid}"`, "use another sid, or remove it");
    }
    sids.set(statement.sid, statement.place);
    statements.push(statement);
  }
  return { version, id: knownText(id?.value) === "" ? undefined : id, statements };
}

function ownStatement(
  block: EvaluatedBlock,
  version: string | undefined,
  remark: (remark: DocumentRemark) => void,
): Statement {
  expectKnown(block, "statement");
  const elements = new Map<StatementElement, Element>();
  const sid = textOf(block, "sid");
  const sidText = knownText(sid?.value);
  if (sid !== undefined && sidText !== "") elements.set("Sid", sid);
  const effect = textOf(block, "effect") ?? { keyPlace: block.place, value: textAt(block.place, "Allow") };
  const effectText = knownText(effect.value);
  if (effectText !== undefined && effectText !== "Allow" && effectText !== "Deny") {
    refuse(effect.value.place, `"effect" is "${effectText}"`, `use "Allow" or "Deny"`);
  }
  elements.set("Effect", effect);
  const lists = [
    ["actions", "Action"],
    ["not_actions", "NotAction"],
    ["resources", "Resource"],
    ["not_resources", "NotResource"],
  ] as const;
  for (const [name, element] of lists) {
    const argument = block.arguments.get(name);
    const texts = argument && textsArgument(name, argument.value);
    if (argument === undefined || texts === undefined) continue;
    if (texts.kind === "texts" && texts.items.length === 0 && !texts.isOpen) continue;
    const hasVariables = element === "Resource" || element === "NotResource";
    const value = setValue(hasVariables ? allWithVariables(texts, version) : texts);
    elements.set(element, { keyPlace: argument.namePlace, value });
  }
  for (const [type, element] of [
    ["principals", "Principal"],
    ["not_principals", "NotPrincipal"],
  ] as const) {
    const found = principalElement(block, type, version);
    if (found !== undefined) elements.set(element, found);
  }
  const condition = conditionElement(block, version, remark);
  if (condition !== undefined) elements.set("Condition", condition);
  return { sid: sid === undefined ? "" : (sidText ?? unknownSid(sid.value)), elements, place: block.place };
}

/** A sid that is not known is like no other; {@link isUnknownSid} tells it. */
function unknownSid(value: HclValue): string {
  return `\u0000${value.place.start}`;
}

export function isUnknownSid(sid: string): boolean {
  return sid.startsWith("\u0000");
}

interface PrincipalBlock {
  readonly type: Element;
  readonly identifiers: Texts;
  readonly place: Place;
}

function principalElement(
  block: EvaluatedBlock,
  type: "principals" | "not_principals",
  version: string | undefined,
): Element | undefined {
  const blocks = block.blocks
    .filter((inner) => inner.type === type)
    .map((inner): PrincipalBlock => {
      expectKnown(inner, "principals");
      const identifiers = inner.arguments.get("identifiers");
      const texts = identifiers && textsArgument("identifiers", identifiers.value);
      return {
        type: required(inner, "type", textOf(inner, "type")),
        identifiers: allWithVariables(required(inner, "identifiers", texts), version),
        place: inner.place,
      };
    });
  const open = block.open.get(type);
  const [first] = blocks;
  if (first === undefined) return open && { keyPlace: open.place, value: { ...open, shape: "any" } };
  const keyPlace = first.place;
  const unknownType = blocks.find((each) => knownText(each.type.value) === undefined);
  if (unknownType !== undefined) return { keyPlace, value: asAny(unknownType.type.value) };
  const unique = inOrder(blocks, ({ type: { value }, identifiers }) => {
    const set = knownTexts(identifiers);
    return set && { identifiers: { set: [...new Set(set)] }, type: knownText(value) ?? "" };
  });
  if (unique.length === 1 && knownText(first.type.value) === "*" && open === undefined) {
    const value = setValue(first.identifiers);
    if (knownText(value) === "*") return { keyPlace, value };
  }
  const members = new Map<string, HclMember>();
  for (const each of unique) {
    const key = knownText(each.type.value) ?? "";
    const value = setValue(each.identifiers);
    const before = members.get(key);
    members.set(
      key,
      before === undefined
        ? { key, keyPlace: each.type.value.place, value }
        : { ...before, value: appended(before.value, value) },
    );
  }
  return { keyPlace, value: openedMapping(first.place, [...members.values()], open) };
}

interface ConditionBlock {
  readonly test: Element;
  readonly variable: Element;
  readonly values: Texts;
  readonly place: Place;
}

function conditionElement(
  block: EvaluatedBlock,
  version: string | undefined,
  remark: (remark: DocumentRemark) => void,
): Element | undefined {
  const blocks = block.blocks
    .filter(({ type }) => type === "condition")
    .map((inner): ConditionBlock => {
      expectKnown(inner, "condition");
      const argument = inner.arguments.get("values");
      const texts = argument && textsArgument("values", argument.value);
      return {
        test: required(inner, "test", textOf(inner, "test")),
        variable: required(inner, "variable", textOf(inner, "variable")),
        values: allWithVariables(required(inner, "values", texts), version),
        place: inner.place,
      };
    });
  const open = block.open.get("condition");
  const [first] = blocks;
  if (first === undefined) return open && { keyPlace: open.place, value: { ...open, shape: "any" } };
  const keyPlace = first.place;
  for (const { test, variable } of blocks) {
    if (knownText(test.value) === undefined) return { keyPlace, value: asAny(test.value) };
    if (variable.value.kind === "unknown") return { keyPlace, value: asAny(variable.value) };
  }
  const unique = inOrder(blocks, ({ test, variable, values }) => {
    const list = knownTexts(values);
    return list && { test: knownText(test.value) ?? "", values: { list }, variable: keyOf(variable.value).key };
  });
  const operators = new Map<string, { readonly keyPlace: Place; readonly members: Map<string, HclMember> }>();
  const firsts = new Map<string, ConditionBlock>();
  for (const each of unique) {
    const test = knownText(each.test.value) ?? "";
    const { key, keyParts } = keyOf(each.variable.value);
    const operator = operators.get(test) ?? { keyPlace: each.test.value.place, members: new Map() };
    operators.set(test, operator);
    const before = operator.members.get(key);
    const value = each.values.kind === "unknown" ? each.values : sequenceOf(each.values);
    operator.members.set(
      key,
      before === undefined
        ? { key, keyParts, keyPlace: each.variable.value.place, value }
        : { ...before, value: appended(before.value, value) },
    );
    const name = JSON.stringify([test, key]);
    const earlier = firsts.get(name);
    if (earlier === undefined) firsts.set(name, each);
    else remark(doubledCondition(earlier, each, test, key));
  }
  const members = [...operators]
    .sort(([one], [other]) => byCodePoints(one, other))
    .map(([key, operator]): HclMember => {
      const inner = [...operator.members.values()].map((member) => ({
        ...member,
        value: closedValue(member.value, open),
      }));
      return { key, keyPlace: operator.keyPlace, value: openedMapping(operator.keyPlace, inner, open) };
    });
  return { keyPlace, value: openedMapping(first.place, members, open) };
}

/** The key that a text is; parts of it may be unknown. */
function keyOf(value: HclValue): Pick<HclMember, "key" | "keyParts"> {
  const known = knownText(value);
  if (known !== undefined) return { key: known };
  const keyParts = value.kind === "text" ? value.parts : [];
  return { key: keyParts.map(identityOfPart).join(""), keyParts };
}

function identityOfPart(part: TextPart): string {
  if (part.kind === "literal") return part.text;
  return part.kind === "unknown" ? `\${${part.value.identity}}` : `\${…}`;
}

/** Two blocks of one operator and key become one list, so either value is enough. */
function doubledCondition(one: ConditionBlock, other: ConditionBlock, test: string, key: string): DocumentRemark {
  const [first, second] = one.place.start <= other.place.start ? [one, other] : [other, one];
  return {
    code: "merged-condition-blocks",
    message: `two condition blocks have the operator "${test}" and the key "${key}", so the provider merges them into one list, and one of their values is enough`,
    remedy: "write one condition block with all values, or use another operator for one of them",
    place: second.place,
    related: [{ message: "the other condition block is here", place: first.place }],
  };
}

/** The items of a set in the order of the set, each once; where something is not known, in the order of the source. */
function inOrder<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Parameters<typeof inSetOrder>[0] | undefined,
): readonly Item[] {
  const unique = new Map<string, { readonly item: Item; readonly key: Parameters<typeof inSetOrder>[0] | undefined }>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    const name = key === undefined ? String(index) : JSON.stringify(key);
    if (!unique.has(name)) unique.set(name, { item, key });
  }
  const entries = [...unique.values()];
  if (entries.every(({ key }) => key !== undefined)) {
    entries.sort((one, other) => (one.key && other.key ? inSetOrder(one.key, other.key) : 0));
  }
  return entries.map(({ item }) => item);
}

function knownTexts(texts: Texts): readonly string[] | undefined {
  if (texts.kind === "unknown" || texts.isOpen || !texts.items.every(isWhollyKnown)) return undefined;
  return texts.items.map((item) => knownText(item) ?? "");
}

function sequenceOf({ items, isOpen, place }: Extract<Texts, { readonly kind: "texts" }>): HclValue {
  return sequenceAt(place, items, "tuple", isOpen);
}

/** Two lists, or a text and a list, as one list. */
function appended(one: HclValue, other: HclValue): HclValue {
  const values = [one, other];
  const items = values.flatMap((value) => (value.kind === "sequence" ? value.items : [value]));
  const isOpen = values.some((value) =>
    value.kind === "sequence" ? value.isOpen : value.kind === "unknown" && value.shape !== "text",
  );
  return sequenceAt(one.place, items, "tuple", isOpen);
}

/** A list of condition values as the provider writes it; a block that is not known may add values. */
function closedValue(value: HclValue, open: UnknownValue | undefined): HclValue {
  if (open !== undefined) return appended(value, { ...open, shape: "list" });
  const [only] = value.kind === "sequence" ? value.items : [];
  return value.kind === "sequence" && value.items.length === 1 && !value.isOpen && only !== undefined ? only : value;
}

function openedMapping(place: Place, members: readonly HclMember[], open: UnknownValue | undefined): HclValue {
  const sorted = [...members].sort((one, other) => byCodePoints(one.key, other.key));
  return { ...mappingAt(place, sorted, "object", open !== undefined), ...(open && { rest: open }) };
}

/** Something that is not known where a key would be: all that it is a key of is unknown. */
function asAny(value: HclValue): HclValue {
  if (value.kind === "unknown") return { ...value, shape: "any" };
  const part = value.kind === "text" ? value.parts.find(({ kind }) => kind === "unknown") : undefined;
  return part?.kind === "unknown" ? { ...part.value, shape: "any" } : value;
}
