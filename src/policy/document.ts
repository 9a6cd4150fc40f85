import { childPointer, type SourceText, type Span } from "../diagnostics/index.js";
import type { JsonMember, JsonNode, JsonObject } from "./json.js";

/**
 * Which grammar a document follows: `trust` a role's trust policy (Principal, no Resource), `identity` policies of
 * users, groups and roles, permissions boundaries, session policies and SCPs (Resource, no Principal), `resource` any
 * other resource policy, and RCPs (both).
 */
export type PolicyKind = "trust" | "identity" | "resource";

/** The policy language's versions; a document without `Version` is of the first. */
export type PolicyVersion = "2008-10-17" | "2012-10-17";

export type Effect = "Allow" | "Deny";

/** A value of a document, and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
  readonly pointer: string;
}

/** A scalar of a condition: its text, and how the JSON spells it. */
export interface ConditionValue extends Located<string> {
  readonly spelling: "string" | "number" | "boolean";
}

/** One element of a statement: the key with which it is written, and its value. */
export interface Element {
  readonly key: Located<string>;
  readonly node: JsonNode;
}

/** Action or NotAction, Resource or NotResource: the patterns as written. */
export interface PatternElement extends Element {
  readonly negated: boolean;
  /** False where a part has the wrong type and is missing in `patterns`. */
  readonly readable: boolean;
  readonly patterns: readonly Located<string>[];
}

/** One principal: its type's key (`AWS`, `Service`, …, or `*` for the bare wildcard) and its value. */
export interface PrincipalValue extends Located<string> {
  readonly type: Located<string>;
}

/** Principal or NotPrincipal. */
export interface PrincipalElement extends Element {
  readonly negated: boolean;
  /** False where a part has the wrong type and is missing in `values`. */
  readonly readable: boolean;
  readonly values: readonly PrincipalValue[];
}

/** One key under one operator of a condition block. */
export interface ConditionTest {
  readonly operator: Located<string>;
  readonly key: Located<string>;
  readonly values: readonly ConditionValue[];
  /** The value, or the list of values. */
  readonly node: JsonNode;
}

/** The Condition element. */
export interface ConditionElement extends Element {
  /** The operators, each with its block of keys. */
  readonly operators: readonly Located<string>[];
  readonly tests: readonly ConditionTest[];
  /** False where a part has the wrong type and is missing in `tests`. */
  readonly readable: boolean;
}

/**
 * A statement as far as it can be read. An element that is missing or of the wrong type is absent here and is a
 * problem of the document.
 */
export interface Statement {
  readonly index: number;
  readonly node: JsonObject;
  readonly pointer: string;
  readonly sid: Located<string> | undefined;
  readonly effect: Located<Effect> | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly action: PatternElement | undefined;
  readonly resource: PatternElement | undefined;
  readonly condition: ConditionElement | undefined;
}

/** A policy document, normalised: one list of statements, lists of patterns, values as text. */
export interface PolicyDocument {
  readonly kind: PolicyKind;
  readonly source: SourceText;
  readonly node: JsonObject;
  /** Where the document stands in its text, "" where it is the whole text. */
  readonly pointer: string;
  readonly version: PolicyVersion | "unreadable";
  /** False if a statement cannot be read, or no statement can be found: then the policy may mean anything. */
  readonly readable: boolean;
  readonly statements: readonly Statement[];
}

/** Reads what can be read of a policy's JSON; what cannot is for the schema to report. */
export function readDocument(kind: PolicyKind, source: SourceText, node: JsonObject, pointer: string): PolicyDocument {
  const version = member(node, "Version")?.value;
  const statement = member(node, "Statement")?.value;
  const statementsPointer = childPointer(pointer, "Statement");
  const statements: Statement[] = [];
  if (statement?.kind === "object") statements.push(readStatement(statement, 0, statementsPointer));
  if (statement?.kind === "array") {
    statement.items.forEach((item, index) => {
      if (item.kind === "object") statements.push(readStatement(item, index, childPointer(statementsPointer, index)));
    });
  }
  return {
    kind,
    source,
    node,
    pointer,
    version: readVersion(version),
    readable:
      statement?.kind === "object" || (statement?.kind === "array" && statements.length === statement.items.length),
    statements,
  };
}

/** A document without a version is of the first. */
function readVersion(node: JsonNode | undefined): PolicyDocument["version"] {
  if (node === undefined) return "2008-10-17";
  const known = node.kind === "string" && (node.value === "2012-10-17" || node.value === "2008-10-17");
  return known ? node.value : "unreadable";
}

function member(node: JsonObject, name: string): JsonMember | undefined {
  return node.members.find((candidate) => candidate.key.value === name);
}

function readStatement(node: JsonObject, index: number, pointer: string): Statement {
  const sid = member(node, "Sid")?.value;
  const effect = member(node, "Effect")?.value;
  const principal = member(node, "Principal") ?? member(node, "NotPrincipal");
  const action = member(node, "Action") ?? member(node, "NotAction");
  const resource = member(node, "Resource") ?? member(node, "NotResource");
  const condition = member(node, "Condition");
  return {
    index,
    node,
    pointer,
    sid: sid?.kind === "string" ? locate(sid, sid.value, childPointer(pointer, "Sid")) : undefined,
    effect:
      effect?.kind === "string" && (effect.value === "Allow" || effect.value === "Deny")
        ? locate(effect, effect.value, childPointer(pointer, "Effect"))
        : undefined,
    principal: principal && withoutTwin(node, readPrincipals(principal, pointer), "NotPrincipal"),
    action: action && withoutTwin(node, readPatterns(action, pointer, "NotAction"), "NotAction"),
    resource: resource && withoutTwin(node, readPatterns(resource, pointer, "NotResource"), "NotResource"),
    condition: condition && readCondition(condition, pointer),
  };
}

/** An element beside its own negation leaves open which of the two counts. */
function withoutTwin<T extends PatternElement | PrincipalElement>(node: JsonObject, element: T, negation: string): T {
  return !element.negated && member(node, negation) !== undefined ? { ...element, readable: false } : element;
}

function locate<T>(span: Span, value: T, pointer: string): Located<T> {
  return { value, span, pointer };
}

function element({ key, value }: JsonMember, pointer: string): Element {
  return { key: locate(key, key.value, childPointer(pointer, key.value)), node: value };
}

/** A string, or the strings of a list, each with its pointer. */
function strings(
  node: JsonNode,
  pointer: string,
): { readonly found: readonly Located<string>[]; readonly readable: boolean } {
  if (node.kind === "string") return { found: [locate(node, node.value, pointer)], readable: true };
  if (node.kind !== "array") return { found: [], readable: false };
  const found = node.items.flatMap((item, index) =>
    item.kind === "string" ? [locate(item, item.value, childPointer(pointer, index))] : [],
  );
  return { found, readable: found.length === node.items.length };
}

function readPatterns(entry: JsonMember, pointer: string, negation: string): PatternElement {
  const base = element(entry, pointer);
  const { found, readable } = strings(entry.value, base.key.pointer);
  return { ...base, negated: entry.key.value === negation, readable, patterns: found };
}

function readPrincipals(entry: JsonMember, pointer: string): PrincipalElement {
  const base = element(entry, pointer);
  const negated = entry.key.value === "NotPrincipal";
  if (entry.value.kind === "string" && entry.value.value === "*") {
    const everyone = locate(entry.value, "*", base.key.pointer);
    return { ...base, negated, readable: true, values: [{ ...everyone, type: everyone }] };
  }
  if (entry.value.kind !== "object") return { ...base, negated, readable: false, values: [] };
  let readable = true;
  const values = entry.value.members.flatMap(({ key, value }) => {
    const type = locate(key, key.value, childPointer(base.key.pointer, key.value));
    const each = strings(value, type.pointer);
    readable &&= each.readable && /^(AWS|Federated|Service|CanonicalUser)$/.test(key.value);
    return each.found.map((located) => ({ ...located, type }));
  });
  return { ...base, negated, readable, values };
}

function readCondition(entry: JsonMember, pointer: string): ConditionElement {
  const base = element(entry, pointer);
  if (entry.value.kind !== "object") return { ...base, operators: [], tests: [], readable: false };
  const operators: Located<string>[] = [];
  const tests: ConditionTest[] = [];
  let readable = true;
  for (const block of entry.value.members) {
    const operator = locate(block.key, block.key.value, childPointer(base.key.pointer, block.key.value));
    operators.push(operator);
    if (block.value.kind !== "object") {
      readable = false;
      continue;
    }
    for (const { key, value } of block.value.members) {
      const located = locate(key, key.value, childPointer(operator.pointer, key.value));
      const values = conditionValues(value, located.pointer);
      if (values === undefined) readable = false;
      else tests.push({ operator, key: located, values, node: value });
    }
  }
  return { ...base, operators, tests, readable };
}

function conditionValues(node: JsonNode, pointer: string): ConditionValue[] | undefined {
  if (node.kind !== "array") {
    const single = conditionValue(node, pointer);
    return single && [single];
  }
  const values = node.items.map((item, index) => conditionValue(item, childPointer(pointer, index)));
  return values.every((value) => value !== undefined) ? values : undefined;
}

function conditionValue(node: JsonNode, pointer: string): ConditionValue | undefined {
  switch (node.kind) {
    case "string":
      return { ...locate(node, node.value, pointer), spelling: "string" };
    case "number":
      return { ...locate(node, node.text, pointer), spelling: "number" };
    case "boolean":
      return { ...locate(node, String(node.value), pointer), spelling: "boolean" };
    default:
      return undefined;
  }
}
