import { decodeJson } from "../evaluate/json-text.js";
import { byCodePoints, findUnknown, knownText } from "../evaluate/known.js";
import { mappingAt, sequenceAt, textAt, type ValueOf } from "../evaluate/literals.js";
import type { HclMember, HclValue } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";
import { giveUp, refuse } from "./refusal.js";
import type { DocumentRemark } from "./remarks.js";
import { type Document, type Element, type Statement, type StatementElement, statementElements } from "./statement.js";

/** Where another document comes from. */
export type OtherDocuments = "source_policy_documents" | "override_policy_documents";

/**
 * Another policy document, which the provider reads into its own form: elements that it does not know are dropped, and so
 * are numbers in conditions, with their operator. `list` says which argument has it.
 */
export function otherDocument(
  value: HclValue,
  list: OtherDocuments,
  remark: (remark: DocumentRemark) => void,
): Document | undefined {
  if (value.kind === "null") return refuse(value.place, `an item of "${list}" is null`, "remove the item");
  if (value.kind === "unknown") return giveUp(value);
  if (knownText(value) === "") return undefined;
  if (value.kind !== "text") {
    return refuse(value.place, `an item of "${list}" is not a string`, "use the JSON text of a document");
  }
  const decoded = decodeJson(value);
  if (decoded.kind === "invalid") {
    return refuse(value.place, `an item of "${list}" is not JSON`, "use the JSON text of a document");
  }
  if (decoded.kind === "unknown" || decoded.hasDuplicateKeys) {
    const why = decoded.kind === "unknown" ? decoded.why : `a key is there twice in an item of "${list}"`;
    return giveUp(unknownAt(value, why));
  }
  const [only] = value.parts;
  const isSorted = value.parts.length === 1 && only?.kind === "json" && only.isIndented !== true;
  return new DocumentReader(list, isSorted, remark).read(decoded.value);
}

/** What is not known of a document as a whole. */
function unknownAt(value: HclValue, why: string): ValueOf<"unknown"> {
  const unknown = findUnknown(value);
  const { source, start, end } = value.place;
  return {
    ...{ kind: "unknown", place: value.place, identity: `${source.name}:${start}-${end}`, shape: "any" },
    ...{ expression: unknown?.expression ?? source.text.slice(start, end), why: unknown?.why ?? why },
    nature: { kind: "anything" },
  };
}

class DocumentReader {
  readonly #list: OtherDocuments;
  /** Whether the text has keys in another order than the value: that of `jsonencode`. */
  readonly #isSorted: boolean;
  readonly #remark: (remark: DocumentRemark) => void;

  constructor(list: OtherDocuments, isSorted: boolean, remark: (remark: DocumentRemark) => void) {
    this.#list = list;
    this.#isSorted = isSorted;
    this.#remark = remark;
  }

  read(root: HclValue): Document {
    if (root.kind === "null") return { version: undefined, id: undefined, statements: [] };
    const elements = this.#elements(root, ["Version", "Id", "Statement"], "a document");
    const statements = elements.get("Statement")?.value;
    return {
      version: this.#text(elements.get("Version"), "Version"),
      id: this.#text(elements.get("Id"), "Id"),
      statements: statements === undefined || statements.kind === "null" ? [] : this.#statements(statements),
    };
  }

  #refuse(place: Place, what: string): never {
    return refuse(place, `${what} in an item of "${this.#list}"`, "fix the document");
  }

  /** The members that are known by name, in whatever case of letters; the last in the text counts. */
  #elements<Name extends string>(value: HclValue, names: readonly Name[], what: string): ReadonlyMap<Name, Element> {
    if (value.kind === "unknown") return giveUp(value);
    if (value.kind !== "mapping") return this.#refuse(value.place, `${what} is not an object`);
    if (value.isOpen) return giveUp(unknownAt(value, `members of ${what} are not known`));
    const elements = new Map<Name, Element>();
    for (const { key, keyPlace, value: inner } of this.#isSorted ? sorted(value.members) : value.members) {
      const name = names.find((each) => each.toLowerCase() === key.toLowerCase());
      if (name !== undefined) elements.set(name, { keyPlace, value: inner });
    }
    return elements;
  }

  /** An element that is a text; undefined where it is absent or empty. */
  #text(element: Element | undefined, name: string): Element | undefined {
    if (element === undefined || element.value.kind === "null") return undefined;
    const { kind, place } = element.value;
    if (kind !== "text" && kind !== "unknown") return this.#refuse(place, `"${name}" is not a string`);
    return knownText(element.value) === "" ? undefined : element;
  }

  #statements(value: HclValue): readonly Statement[] {
    if (value.kind === "unknown") return giveUp(value);
    if (value.kind !== "sequence") return this.#refuse(value.place, `"Statement" is not a list`);
    if (value.isOpen) return giveUp(unknownAt(value, "statements are not known"));
    return value.items.map((item) => this.#statement(item));
  }

  #statement(value: HclValue): Statement {
    if (value.kind === "null") return this.#refuse(value.place, "a statement is null");
    const given = this.#elements(value, statementElements, "a statement");
    const elements = new Map<StatementElement, Element>();
    const set = (name: StatementElement, element: Element | undefined): void => {
      if (element !== undefined && element.value.kind !== "null") elements.set(name, element);
    };
    const sid = this.#text(given.get("Sid"), "Sid");
    const sidText = sid === undefined ? "" : knownText(sid.value);
    // Which statement it replaces hangs on it.
    if (sidText === undefined) return giveUp(unknownAt(sid?.value ?? value, "a Sid is not known"));
    set("Sid", sid);
    set("Effect", this.#text(given.get("Effect"), "Effect"));
    for (const name of ["Action", "NotAction", "Resource", "NotResource"] as const) set(name, given.get(name));
    for (const name of ["Principal", "NotPrincipal"] as const) set(name, this.#principal(given.get(name), name));
    set("Condition", this.#condition(given.get("Condition")));
    return { sid: sidText, elements, place: value.place };
  }

  /** Any text is taken for "*", whatever it says. An empty object is dropped. */
  #principal(element: Element | undefined, name: string): Element | undefined {
    if (element === undefined) return undefined;
    const { keyPlace, value } = element;
    if (value.kind === "unknown") return element;
    if (value.kind === "text") {
      const text = knownText(value);
      if (text !== "*") {
        const written = text === undefined ? "a text" : JSON.stringify(text);
        this.#remark({
          ...{ code: "principal-widened-in-merge", place: value.place, related: [] },
          message: `the provider writes "*" for the "${name}" ${written} of an item of "${this.#list}"`,
          remedy: `use an object, such as { "AWS": ${written === "a text" ? '"..."' : written} }`,
        });
      }
      return { keyPlace, value: textAt(value.place, "*") };
    }
    if (value.kind !== "mapping") return this.#refuse(value.place, `"${name}" is neither a string nor an object`);
    if (value.members.length === 0 && !value.isOpen) return undefined;
    const members = value.members.map(
      (member): HclMember => ({ ...member, value: this.#identifiers(member.value, name) }),
    );
    const [only] = members;
    if (only?.key === "*" && members.length === 1 && !value.isOpen && isEveryone(only.value)) {
      return { keyPlace, value: textAt(only.value.place, "*") };
    }
    return { keyPlace, value: { ...value, members: sorted(members) } };
  }

  #identifiers(value: HclValue, name: string): HclValue {
    if (value.kind === "text" || value.kind === "unknown") return value;
    if (value.kind !== "sequence")
      return this.#refuse(value.place, `a value of "${name}" is neither a string nor a list`);
    for (const item of value.items) {
      if (item.kind !== "text" && item.kind !== "unknown")
        this.#refuse(item.place, `an item of "${name}" is not a string`);
    }
    const known = value.items.filter((item) => knownText(item) !== undefined);
    known.sort((one, other) => byCodePoints(knownText(other) ?? "", knownText(one) ?? ""));
    return { ...value, items: [...known, ...value.items.filter((item) => knownText(item) === undefined)] };
  }

  /** Without the numbers, which are dropped with their keys, and without operators that have no key left. */
  #condition(element: Element | undefined): Element | undefined {
    if (element === undefined || element.value.kind === "null") return undefined;
    const { keyPlace, value } = element;
    if (value.kind === "unknown") return element;
    if (value.kind !== "mapping") return this.#refuse(value.place, `"Condition" is not an object`);
    const operators: HclMember[] = [];
    for (const { key: operator, keyPlace: operatorPlace, value: keys } of value.members) {
      if (keys.kind === "null") continue;
      if (keys.kind === "unknown") return { keyPlace, value: { ...keys, shape: "any" } };
      if (keys.kind !== "mapping") return this.#refuse(keys.place, `the operator "${operator}" is not an object`);
      const members: HclMember[] = [];
      for (const member of keys.members) {
        const { value: tested } = member;
        // If it turns out to be a number, it is dropped.
        if (tested.kind === "unknown" && tested.shape !== "list")
          return { keyPlace, value: { ...tested, shape: "any" } };
        const kept = this.#conditionValue(tested, operator, member.key);
        if (kept !== undefined) members.push({ ...member, value: kept });
      }
      if (members.length === 0 && !keys.isOpen) continue;
      operators.push({ key: operator, keyPlace: operatorPlace, value: { ...keys, members: sorted(members) } });
    }
    if (operators.length === 0 && !value.isOpen) return undefined;
    return { keyPlace, value: mappingAt(value.place, sorted(operators), "object", value.isOpen) };
  }

  #conditionValue(value: HclValue, operator: string, key: string): HclValue | undefined {
    switch (value.kind) {
      case "text":
      case "unknown":
        return value;
      case "boolean":
        return textAt(value.place, String(value.value));
      case "sequence": {
        for (const { kind, place } of value.items) {
          if (kind !== "text" && kind !== "unknown") {
            this.#refuse(place, `a value of the condition key "${key}" is not a string, which ends the provider,`);
          }
        }
        const [only, ...others] = value.items;
        if (only !== undefined && others.length === 0 && !value.isOpen) return only;
        return sequenceAt(value.place, value.items, "tuple", value.isOpen);
      }
      default: {
        const what =
          value.kind === "number" ? `the number ${value.text}` : value.kind === "null" ? "null" : "an object";
        this.#remark({
          ...{ code: "condition-lost-in-merge", place: value.place, related: [] },
          message: `the provider drops the condition "${operator}" of "${key}", as its value in an item of "${this.#list}" is ${what} and not a string`,
          remedy: value.kind === "number" ? "put the value in quotes" : "use a string, or a list of strings",
        });
        return undefined;
      }
    }
  }
}

function sorted(members: readonly HclMember[]): readonly HclMember[] {
  return [...members].sort((one, other) => byCodePoints(one.key, other.key));
}

/** "*" alone, or a list of it. */
function isEveryone(value: HclValue): boolean {
  if (value.kind !== "sequence") return knownText(value) === "*";
  return value.items.length === 1 && !value.isOpen && knownText(value.items[0]) === "*";
}
