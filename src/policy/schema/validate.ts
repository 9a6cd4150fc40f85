import { childPointer, nearest, type Problem, unmistakable } from "../../diagnostics/index.js";
import type { PolicyKind } from "../document.js";
import { type JsonNode, nodeAt, quote, toValue, valueInWords } from "../json.js";
import * as compiled from "./validators.generated.js";

/** What a document can have wrong as a policy of its kind. */
export type SchemaProblemCode =
  | "invalid-type"
  | "missing-element"
  | "unknown-element"
  | "invalid-version"
  | "invalid-effect"
  | "invalid-sid"
  | "conflicting-elements"
  | "unknown-principal-type"
  | "bare-wildcard-principal"
  | "not-principal-in-trust-policy"
  | "resource-in-trust-policy"
  | "principal-in-identity-policy";

/** One error of an ajv validator, as far as it is used here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  /** ajv's own words. */
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A validator that ajv compiled ahead of time: false, and `errors`, where the value is not valid. */
export interface SchemaValidator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

const validators: Readonly<
  Record<PolicyKind, { readonly document: SchemaValidator; readonly statement: SchemaValidator }>
> = {
  trust: { document: compiled.trust, statement: compiled.trustStatement },
  identity: { document: compiled.identity, statement: compiled.identityStatement },
  resource: { document: compiled.resource, statement: compiled.resourceStatement },
};

/** Checks a policy against the schema of its kind; says what is wrong in words, and where. */
export function validatePolicy(kind: PolicyKind, root: JsonNode, pointer: string): Problem<SchemaProblemCode>[] {
  const { document, statement } = validators[kind];
  const problems = new Map<string, Problem<SchemaProblemCode>>();
  const validate = (validator: SchemaValidator, value: unknown, path: string): void => {
    if (validator(value)) return;
    for (const error of validator.errors ?? []) {
      const problem = describe(kind, root, pointer, { ...error, instancePath: path + error.instancePath });
      if (problem !== undefined) problems.set(`${problem.code} ${problem.pointer} ${problem.message}`, problem);
    }
  };
  const value = toValue(root);
  validate(document, value, "");
  for (const [path, each] of statementsOf(value)) validate(statement, each, path);
  return [...problems.values()].sort((one, other) => one.span.start - other.span.start);
}

/** The statements of a policy's value, each with its path; one that stands alone needs no list. */
function statementsOf(policy: unknown): readonly (readonly [path: string, statement: unknown])[] {
  if (typeof policy !== "object" || policy === null || !("Statement" in policy)) return [];
  const { Statement: statements } = policy;
  if (Array.isArray(statements))
    return statements.map((statement, index) => [`/Statement/${index}`, statement] as const);
  return typeof statements === "object" && statements !== null ? [["/Statement", statements]] : [];
}

interface Place {
  readonly root: JsonNode;
  readonly node: JsonNode;
  /** The nearest key on the way: "Effect" for /Statement/0/Effect and for /Statement/0/Action/1, "Action". */
  readonly name: string;
  readonly path: string;
  /** Pointer of the document, to be put before `path`. */
  readonly base: string;
}

function describe(
  kind: PolicyKind,
  root: JsonNode,
  base: string,
  error: SchemaError,
): Problem<SchemaProblemCode> | undefined {
  const path = error.instancePath;
  const found = nodeAt(root, path);
  if (found === undefined) return undefined;
  const name = path.split("/").findLast((token) => token !== "" && !/^\d+$/.test(token)) ?? "";
  const place: Place = { root, node: found.node, name: name.replaceAll("~1", "/").replaceAll("~0", "~"), path, base };
  switch (error.keyword) {
    case "type":
      return wrongType(place);
    case "required":
      // Whether one of a pair is missing is said once, by the `oneOf` that holds both.
      return isPair(error.params["missingProperty"])
        ? undefined
        : missing(place, String(error.params["missingProperty"]));
    case "oneOf":
      // JSON Schema requires members of objects only; a value that is not an object has an error on its type.
      return place.node.kind !== "object"
        ? undefined
        : pair(kind, place, pairOf(kind, error.schemaPath), error.params["passingSchemas"] !== null);
    case "additionalProperties":
      return unknown(place, String(error.params["additionalProperty"]));
    case "enum":
      return wrongWord(place);
    case "const":
      return at(place, "invalid-type", `"${place.name}" is a string, and the only string allowed is "*"`);
    case "pattern":
      return at(place, "invalid-sid", {
        message: `"Sid" can have letters and digits only, but is ${valueInWords(place.node)}`,
        remedy: "remove all other characters",
      });
    case "minItems":
      return at(place, "missing-element", { message: '"Statement" is empty', remedy: "add at least one statement" });
    case "minProperties":
      return at(place, "missing-element", { message: '"Principal" is empty', remedy: nameWho });
    case "not":
      return prohibited(kind, place);
    default:
      // `if`, `then`, `allOf` only repeat what their parts have said.
      return undefined;
  }
}

function isPair(name: unknown): boolean {
  return typeof name === "string" && /^(Not)?(Principal|Action|Resource)$/.test(name);
}

/** What is wrong, and what to do where that is known. */
type Said = string | { readonly message: string; readonly remedy: string | undefined };

function said(text: Said): { readonly message: string; readonly remedy?: string | undefined } {
  return typeof text === "string" ? { message: text } : text;
}

const nameWho = "name who can assume the role";

function at(place: Place, code: SchemaProblemCode, text: Said): Problem<SchemaProblemCode> {
  return { code, ...said(text), pointer: place.base + place.path, span: place.node };
}

/** A problem at a key of the object: its position is that of the key. */
function atKey(place: Place, key: string, code: SchemaProblemCode, text: Said): Problem<SchemaProblemCode> {
  const path = childPointer(place.path, key);
  return { code, ...said(text), pointer: place.base + path, span: nodeAt(place.root, path)?.key ?? place.node };
}

/** A problem of an object as a whole: its position is that of the opening brace. */
function atStart(place: Place, code: SchemaProblemCode, text: Said): Problem<SchemaProblemCode> {
  const start = place.node.start;
  return { code, ...said(text), pointer: place.base + place.path, span: { start, end: start + 1 } };
}

const shapes: Readonly<Record<string, string>> = {
  "": "an object",
  Version: 'a string such as "2012-10-17"',
  Id: "a string",
  Sid: "a string",
  Statement: "an object or a list of objects",
  Principal: 'an object such as {"AWS": "arn:aws:iam::123456789012:user/name"}',
  NotPrincipal: "an object of principal types",
  Condition: 'an object of condition operators such as {"Bool": {"aws:MultiFactorAuthPresent": "true"}}',
  Action: "a string or a list of strings",
  NotAction: "a string or a list of strings",
  Resource: "a string or a list of strings",
  NotResource: "a string or a list of strings",
};

function wrongType(place: Place): Problem<SchemaProblemCode> {
  const inCondition = /\/Condition(\/|$)/.exec(place.path);
  if (place.name === "Principal" && place.node.kind === "string" && place.node.value === "*") {
    const message = 'AWS refuses "Principal": "*" in a trust policy';
    return at(place, "bare-wildcard-principal", { message, remedy: `${nameWho}, or write {"AWS": "*"}` });
  }
  if (inCondition !== null) return wrongConditionType(place, place.path.slice(inCondition.index));
  const list = /\/\d+$/.test(place.path);
  const name = place.name === "" ? "a policy" : `"${place.name}"`;
  if (list) {
    const item = place.name === "Statement" ? "a statement must be an object" : `an item of ${name} must be a string`;
    return at(place, "invalid-type", `${item}, but is ${valueInWords(place.node)}`);
  }
  const shape = shapes[place.name] ?? "a string or a list of strings";
  return at(place, "invalid-type", `${name} must be ${shape}, but is ${valueInWords(place.node)}`);
}

function wrongConditionType(place: Place, path: string): Problem<SchemaProblemCode> {
  const depth = path.split("/").length - 2;
  if (depth === 0)
    return at(place, "invalid-type", `"Condition" must be ${shapes["Condition"]}, but is ${valueInWords(place.node)}`);
  if (depth === 1) {
    const message = `the operator "${place.name}" must have an object of condition keys and values, but has ${valueInWords(place.node)}`;
    return at(place, "invalid-type", message);
  }
  const message = `the value of "${place.name}" must be a string, a number, a boolean or a list of them, but is ${valueInWords(place.node)}`;
  return at(place, "invalid-type", message);
}

function missing(place: Place, element: string): Problem<SchemaProblemCode> | undefined {
  const owner = place.path === "" ? "the policy" : "the statement";
  const near = nearKey(place.node, element);
  // The misspelled element is there, and another problem reports its name.
  if (near !== undefined && nearest(near, elementsAt(place)) === element) return undefined;
  const remedy = near === undefined ? `add "${element}"` : `if ${quote(near)} is meant to be "${element}", rename it`;
  return atStart(place, "missing-element", { message: `${owner} has no "${element}"`, remedy });
}

/** What elements there can be: of a policy, or of a statement. */
function elementsAt({ path }: Place): readonly string[] {
  return path === "" ? ["Version", "Id", "Statement"] : elements.slice(3);
}

function nearKey(node: JsonNode, element: string): string | undefined {
  if (node.kind !== "object") return undefined;
  const others = node.members.map(({ key }) => key.value).filter((key) => !elements.includes(key));
  return nearest(element, others);
}

const elements = [
  ...["Version", "Id", "Statement", "Sid", "Effect", "Condition"],
  ...["Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"],
];

/** Which element and its negation a `oneOf` of the schemas is about, by its index in their `allOf`. */
function pairOf(kind: PolicyKind, schemaPath: string): string {
  const index = Number(/allOf\/(\d+)\/oneOf$/.exec(schemaPath)?.[1] ?? 0);
  return (kind === "identity" ? ["Action", "Resource"] : ["Principal", "Action"])[index] ?? "Action";
}

/** An element and its negation are both there, or neither is. */
function pair(kind: PolicyKind, place: Place, name: string, both: boolean): Problem<SchemaProblemCode> | undefined {
  if (!both) return missing(place, name);
  const isOnlyOne = kind === "trust" && name === "Principal";
  const remedy = isOnlyOne
    ? 'remove "NotPrincipal", which cannot be used in a trust policy'
    : `remove "${name}", or remove "Not${name}"`;
  const message = `the statement has both "${name}" and "Not${name}"`;
  return atKey(place, `Not${name}`, "conflicting-elements", { message, remedy });
}

function unknown(place: Place, key: string): Problem<SchemaProblemCode> {
  if (/\/(Not)?Principal$/.test(place.path)) {
    const types = ["AWS", "Federated", "Service", "CanonicalUser"];
    const near = nearest(key, types);
    const remedy = near === undefined ? 'use "AWS", "Federated" or "Service"' : `use "${near}"`;
    const message = `the principal type ${quote(key)} is unknown`;
    return { ...atKey(place, key, "unknown-principal-type", { message, remedy }), meant: unmistakable(key, types) };
  }
  const known = elementsAt(place);
  const near = nearest(key, known);
  const misplaced = place.path === "" && elements.slice(3).includes(key);
  const remedy = misplaced
    ? `move ${quote(key)} into a statement`
    : near !== undefined
      ? `use "${near}"`
      : key === "$schema"
        ? "name the schema in the editor's settings, because AWS refuses it in a policy"
        : `remove ${quote(key)}`;
  const message = misplaced
    ? `the element ${quote(key)} is outside a statement`
    : `the element ${quote(key)} is unknown`;
  const meant = misplaced ? undefined : unmistakable(key, known);
  // An element that a trust policy cannot have either is not a fix.
  const isRepair = meant !== undefined && !/^(Not)?Resource$|^NotPrincipal$/.test(meant);
  return { ...atKey(place, key, "unknown-element", { message, remedy }), meant: isRepair ? meant : undefined };
}

function wrongWord(place: Place): Problem<SchemaProblemCode> {
  if (place.name === "Version") {
    const message = `"Version" must be "2012-10-17" or "2008-10-17", but is ${valueInWords(place.node)}`;
    const remedy = 'write "2012-10-17", the current version of the policy language';
    return { ...at(place, "invalid-version", { message, remedy }), meant: meantVersion(place) };
  }
  const near = place.node.kind === "string" ? nearest(place.node.value, ["Allow", "Deny"]) : undefined;
  const message = `"Effect" must be "Allow" or "Deny", but is ${valueInWords(place.node)}`;
  const remedy = near === undefined ? undefined : `use "${near}"`;
  const meant = place.node.kind === "string" ? unmistakable(place.node.value, ["Allow", "Deny"]) : undefined;
  return { ...at(place, "invalid-effect", { message, remedy }), meant };
}

/**
 * Without policy variables the versions mean the same, so that whatever stands there means the newer one as well. With
 * them it must be nearly the newer one.
 */
function meantVersion({ root, node }: Place): string | undefined {
  const newer = "2012-10-17";
  if (node.kind !== "string" && node.kind !== "number") return undefined;
  if (!JSON.stringify(toValue(root)).includes("${")) return newer;
  return node.kind === "string" && node.value.startsWith("2012") ? unmistakable(node.value, [newer]) : undefined;
}

function prohibited(kind: PolicyKind, place: Place): Problem<SchemaProblemCode> | undefined {
  const key = place.name;
  const parent: Place = { ...place, path: place.path.slice(0, place.path.lastIndexOf("/")) };
  if (place.path.endsWith(`/${key}`) && isPair(key)) {
    if (kind === "identity") {
      const message = `"${key}" is not allowed in an identity policy, where the identity that has the policy is the principal`;
      return atKey(parent, key, "principal-in-identity-policy", { message, remedy: `remove "${key}"` });
    }
    if (key === "NotPrincipal") {
      // Beside "Principal" it is said with the pair.
      if (nodeAt(place.root, childPointer(parent.path, "Principal")) !== undefined) return undefined;
      const message = '"NotPrincipal" cannot be used in a trust policy';
      const remedy = `${nameWho} in "Principal"`;
      return atKey(parent, key, "not-principal-in-trust-policy", { message, remedy });
    }
    const message = `"${key}" is not allowed in a trust policy, where the role that has the policy is the resource`;
    return atKey(parent, key, "resource-in-trust-policy", { message, remedy: `remove "${key}"` });
  }
  if (place.node.kind !== "object") return undefined;
  return atKey(place, "NotResource", "conflicting-elements", {
    message: 'the statement has both "Resource" and "NotResource"',
    remedy: 'remove "Resource", or remove "NotResource"',
  });
}
