import type { Expression } from "../hcl/syntax.js";
import { decimalOf, decimalText } from "./decimal.js";
import { booleanAt, mappingAt, memberAt, nullAt, numberAt, sequenceAt, textOf } from "./literals.js";
import type { HclValue, TextPart } from "./value.js";

/** A type, or what a `type` argument asks of a value: https://developer.hashicorp.com/terraform/language/expressions/type-constraints */
export type TypeConstraint =
  | { readonly kind: "any" }
  | { readonly kind: "text" }
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "list" | "set" | "map"; readonly of: TypeConstraint }
  | { readonly kind: "tuple"; readonly items: readonly TypeConstraint[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, AttributeConstraint> };

/** The type of an object's attribute; `optional(type, default)` lets it be absent. */
export interface AttributeConstraint {
  readonly type: TypeConstraint;
  readonly isOptional: boolean;
  readonly default?: HclValue | undefined;
}

export const anything: TypeConstraint = { kind: "any" };

const primitives: ReadonlyMap<string, TypeConstraint> = new Map<string, TypeConstraint>([
  ["any", anything],
  ["string", { kind: "text" }],
  ["number", { kind: "number" }],
  ["bool", { kind: "boolean" }],
  // As people wrote them for Terraform 0.11.
  ["list", { kind: "list", of: anything }],
  ["map", { kind: "map", of: anything }],
]);

/**
 * What a `type` argument says, such as `list(object({ name = string, age = optional(number, 3600) }))`. Undefined where it
 * is no type. Defaults are literals.
 */
export function typeConstraintOf(expression: Expression): TypeConstraint | undefined {
  return constraintOf(expression, 0);
}

/** How deep types may be nested. */
const deepest = 50;

function constraintOf(expression: Expression, depth: number): TypeConstraint | undefined {
  if (depth > deepest) return undefined;
  if (expression.kind === "name") return primitives.get(expression.name);
  if (expression.kind === "template") {
    const name = quoted(expression.parts);
    return name === undefined ? undefined : primitives.get(name);
  }
  if (expression.kind !== "call") return undefined;
  const [argument, ...others] = expression.args;
  if (argument === undefined || others.length > 0) return undefined;
  switch (expression.name) {
    case "list":
    case "set":
    case "map": {
      const of = constraintOf(argument, depth + 1);
      return of && { kind: expression.name, of };
    }
    case "tuple":
      return argument.kind === "tuple" ? tupleConstraint(argument.items, depth) : undefined;
    case "object":
      return argument.kind === "object" ? objectConstraint(argument, depth) : undefined;
    default:
      return undefined;
  }
}

function tupleConstraint(expressions: readonly Expression[], depth: number): TypeConstraint | undefined {
  const items: TypeConstraint[] = [];
  for (const expression of expressions) {
    const item = constraintOf(expression, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { kind: "tuple", items };
}

function objectConstraint(
  { elements }: Extract<Expression, { readonly kind: "object" }>,
  depth: number,
): TypeConstraint | undefined {
  const attributes = new Map<string, AttributeConstraint>();
  for (const { key, value } of elements) {
    const name = keyName(key);
    const isOptional = value.kind === "call" && value.name === "optional";
    const [inner, fallback] = isOptional ? value.args : [value];
    const type = inner && constraintOf(inner, depth + 1);
    if (name === undefined || type === undefined) return undefined;
    attributes.set(name, { type, isOptional, default: fallback && literalValue(fallback) });
  }
  return { kind: "object", attributes };
}

function keyName(key: Expression): string | undefined {
  if (key.kind === "name") return key.name;
  return key.kind === "template" ? quoted(key.parts) : undefined;
}

function quoted(parts: Extract<Expression, { readonly kind: "template" }>["parts"]): string | undefined {
  let text = "";
  for (const part of parts) {
    if (part.kind !== "literal") return undefined;
    text += part.text;
  }
  return text;
}

/** The value of an expression that refers to nothing; undefined for any other. */
export function literalValue(expression: Expression): HclValue | undefined {
  switch (expression.kind) {
    case "number": {
      const value = decimalOf(expression.text);
      return value && numberAt(expression, decimalText(value));
    }
    case "unary": {
      const inner = literalValue(expression.operand);
      const value = inner?.kind === "number" && expression.operator === "-" ? decimalOf(`-${inner.text}`) : undefined;
      return value && numberAt(expression, decimalText(value));
    }
    case "boolean":
      return booleanAt(expression, expression.value);
    case "null":
      return nullAt(expression);
    case "template": {
      const parts: TextPart[] = [];
      for (const part of expression.parts) {
        if (part.kind !== "literal") return undefined;
        parts.push(part);
      }
      return textOf(expression, parts);
    }
    case "tuple": {
      const items: HclValue[] = [];
      for (const item of expression.items) {
        const value = literalValue(item);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return sequenceAt(expression, items, "tuple");
    }
    case "object": {
      const members = new Map<string, ReturnType<typeof memberAt>>();
      for (const element of expression.elements) {
        const key = keyName(element.key);
        const value = literalValue(element.value);
        if (key === undefined || value === undefined) return undefined;
        members.set(key, memberAt(element.key, key, value));
      }
      return mappingAt(expression, [...members.values()]);
    }
    default:
      return undefined;
  }
}

/** The type of a value, as far as it is known: `any` for null, for what is unknown, and for the items of empty lists. */
export function typeOf(value: HclValue): TypeConstraint {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
      return { kind: value.kind };
    case "null":
      return anything;
    case "unknown":
      return value.shape === "text" ? { kind: "text" } : anything;
    case "sequence": {
      const items = value.items.map(typeOf);
      if (value.type === "tuple") return value.isOpen ? anything : { kind: "tuple", items };
      return { kind: value.type, of: items.find(({ kind }) => kind !== "any") ?? anything };
    }
    case "mapping": {
      if (value.isOpen && value.type === "object") return anything;
      const types = value.members.map((member) => [member.key, typeOf(member.value)] as const);
      if (value.type === "map")
        return { kind: "map", of: types.find(([, { kind }]) => kind !== "any")?.[1] ?? anything };
      return {
        kind: "object",
        attributes: new Map(types.map(([key, type]) => [key, { type, isOptional: false }])),
      };
    }
  }
}

/** A type as Terraform names it in its messages. */
export function typeInWords(type: TypeConstraint): string {
  switch (type.kind) {
    case "text":
      return "string";
    case "boolean":
      return "bool";
    case "list":
    case "set":
    case "map":
      return `${type.kind} of ${typeInWords(type.of)}`;
    default:
      return type.kind;
  }
}
