import type { Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../../policy/index.js";
import { macrosIn } from "./macros.js";
import { attributeOf, pseudoParameter } from "./resources.js";
import type { AmbiguousScalar } from "./scalars.js";
import { identityOf, memberOf, scalarText, stringOf, type Template } from "./template.js";
import {
  type JsonString,
  knownText,
  literal,
  open,
  type Part,
  type Piece,
  type Text,
  textOf,
  type Unknown,
  type Value,
} from "./value.js";
import { variableCall } from "./variables.js";

/** Which way a condition goes that depends on what is not known, by what it compares. */
export type Choice = (condition: string) => boolean;

/** The values that readers do not agree on, and who is told where one of them is come upon. */
export interface Ambiguities {
  at(node: JsonNode): AmbiguousScalar | undefined;
  meet(scalar: AmbiguousScalar): void;
}

const noAmbiguities: Ambiguities = { at: () => undefined, meet: () => {} };

/** Deeper expressions are taken as not known. */
const deepest = 100;

/**
 * What the expressions of a template are, as far as it says that.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class Evaluation {
  readonly #template: Template;
  readonly #choose: Choice;
  readonly #ambiguities: Ambiguities;
  readonly #open = new Set<string>();
  readonly #held = new Map<string, boolean>();
  #depth = 0;
  /** How many more parts names of other resources may add: names that are made of names multiply. */
  #budget = 100;

  constructor(template: Template, choose: Choice, ambiguities: Ambiguities = noAmbiguities) {
    this.#template = template;
    this.#choose = choose;
    this.#ambiguities = ambiguities;
  }

  /** The value of a node; undefined where it is `AWS::NoValue`, which takes away what has it. */
  value(node: JsonNode): Value | undefined {
    if (this.#depth >= deepest) return unknownAt(node, "any");
    this.#depth++;
    try {
      return this.#value(node);
    } finally {
      this.#depth--;
    }
  }

  #value(node: JsonNode): Value | undefined {
    const ambiguous = this.#ambiguities.at(node);
    if (ambiguous !== undefined) {
      this.#ambiguities.meet(ambiguous);
      return ambiguousText(node, ambiguous);
    }
    switch (node.kind) {
      case "string":
        return plainText(node);
      case "array":
        return { ...node, items: node.items.flatMap((item) => this.value(item) ?? []) };
      case "object":
        return this.#object(node);
      default:
        return node;
    }
  }

  #object(node: JsonObject): Value | undefined {
    const [only] = node.members;
    if (only !== undefined && node.members.length === 1 && isFunction(only.key.value)) {
      return this.#call(only.key.value, only.value, node);
    }
    // Macros and loops beside other members add to them.
    if (node.members.some(({ key }) => key.value.startsWith("Fn::")) || macrosIn(node, "").length > 0)
      return unknownAt(node, "any");
    const members = node.members.flatMap(({ key, value }) => {
      const evaluated = this.value(value);
      return evaluated === undefined ? [] : [{ key: plainText(key), value: evaluated }];
    });
    return { ...node, members };
  }

  #call(name: string, argument: JsonNode, node: JsonObject): Value | undefined {
    switch (name) {
      case "Ref":
        return this.#reference(stringOf(argument), node);
      case "Fn::GetAtt":
        return this.#attribute(attributePath(argument), node);
      case "Fn::Sub":
        return this.#substitution(argument, node);
      case "Fn::Join":
        return this.#joined(argument, node);
      case "Fn::Split":
        return this.#split(argument, node);
      case "Fn::Select":
        return this.#selected(argument, node);
      case "Fn::FindInMap":
        return this.#found(argument, node);
      case "Fn::If":
        return this.#branch(argument, node);
      case "Fn::ImportValue":
      case "Fn::Base64":
      case "Fn::ToJsonString":
      case "Fn::Length":
        return unknownAt(node, "text");
      case "Fn::GetAZs":
      case "Fn::Cidr":
        return unknownAt(node, "list");
      default:
        return unknownAt(node, "any");
    }
  }

  #reference(name: string | undefined, node: JsonObject): Value | undefined {
    if (name === undefined) return unknownAt(node, "any");
    if (name === "AWS::NoValue") return undefined;
    const parameter = this.#template.parameters.get(name);
    if (parameter?.isList === true && parameter.allowed === undefined) {
      return { kind: "unknown", unknown: referenced(name, "list", parameter.byDefault), ...spanOf(node) };
    }
    if (name === "AWS::NotificationARNs") return unknownAt(node, "list");
    return textOf(node, this.#referencedParts(name, `\${${name}}`), `!Ref ${name}`);
  }

  /** What a reference to a parameter, a pseudo parameter or a resource is within a text. */
  #referencedParts(name: string, within: string): readonly Part[] {
    const pseudo = pseudoParameter(name, within);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.parameters.get(name);
    if (parameter !== undefined) {
      const { allowed, byDefault } = parameter;
      const [only, ...others] = allowed ?? [];
      if (only !== undefined && others.length === 0) return [literal(only, within)];
      return [open(referenced(name, "text", byDefault, allowed), within)];
    }
    return this.#resourceParts(name, undefined, within) ?? [open(referenced(name, "text"), within)];
  }

  #attribute(path: string | undefined, node: JsonObject): Value {
    const [id = "", attribute = ""] = splitAttribute(path ?? "");
    if (path === undefined || attribute === "") return unknownAt(node, "any");
    const parts = this.#resourceParts(id, attribute, `\${${path}}`);
    if (parts !== undefined) return textOf(node, parts, `!GetAtt ${path}`);
    // Attributes of custom resources may be of any kind.
    const isOwn = /^AWS::(?!CloudFormation::CustomResource)/.test(this.#template.resources.get(id)?.type ?? "");
    const unknown = attributeUnknown(path, isOwn ? "text" : "any");
    if (isOwn) return textOf(node, [open(unknown)], unknown.alone);
    return { kind: "unknown", unknown, ...spanOf(node) };
  }

  #resourceParts(id: string, attribute: string | undefined, within: string): readonly Part[] | undefined {
    const resource = this.#template.resources.get(id);
    const looked = `${id}.${attribute ?? ""}`;
    if (resource === undefined) return this.#implicitRole(id, attribute, within);
    // Its names may come to be others.
    if (resource.macros.length > 0) return undefined;
    // A property may refer to another resource, and that one to this.
    if (this.#open.has(looked) || this.#budget <= 0) return undefined;
    this.#open.add(looked);
    const property = (name: string): readonly Part[] | undefined => {
      const node = memberOf(resource.properties, name);
      const value = node && this.value(node);
      return value?.kind === "text" ? value.parts : undefined;
    };
    try {
      const parts = attributeOf(resource, attribute, property, within);
      this.#budget -= parts?.length ?? 1;
      return parts;
    } finally {
      this.#open.delete(looked);
    }
  }

  /**
   * SAM makes a role for each function that names none, with `Role` behind the function's logical id.
   * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
   */
  #implicitRole(id: string, attribute: string | undefined, within: string): readonly Part[] | undefined {
    const type = this.#template.resources.get(id.replace(/Role$/, ""))?.type;
    if (!id.endsWith("Role") || !/^AWS::Serverless::(Function|StateMachine)$/.test(type ?? "")) return undefined;
    const node: JsonObject = { kind: "object", members: [], start: 0, end: 0 };
    return attributeOf(
      { id, type: "AWS::IAM::Role", properties: undefined, node, path: [], macros: [] },
      attribute,
      () => undefined,
      within,
    );
  }

  #substitution(argument: JsonNode, node: JsonObject): Value {
    const [template, variables] = argument.kind === "array" ? argument.items : [argument];
    if (template?.kind !== "string" || !/^$|^object$/.test(variables?.kind ?? "")) return unknownAt(node, "text");
    const pieces = piecesOf(template.value, substituted, (expression, within) =>
      this.#variable(expression, variables, within),
    );
    return {
      ...textOf(
        node,
        pieces.flatMap(({ parts }) => parts),
      ),
      written: { scalar: template, pieces },
    };
  }

  #variable(expression: string, variables: JsonNode | undefined, within: string): readonly Part[] {
    // `${!Name}` is the text `${Name}`.
    if (expression.startsWith("!")) return [literal(`\${${expression.slice(1)}}`, within)];
    const name = expression.trim();
    const given = memberOf(variables, name);
    if (given !== undefined) {
      const value = this.value(given);
      if (value?.kind === "text")
        return value.parts.map((part, index) => ({ ...part, within: index === 0 ? within : "" }));
      const known = scalarText(given);
      return [known === undefined ? open(unknownOf(given, "text"), within) : literal(known, within)];
    }
    const [id = "", attribute = ""] = splitAttribute(name);
    if (attribute !== "")
      return this.#resourceParts(id, attribute, within) ?? [open(attributeUnknown(name, "text"), within)];
    // CloudFormation refuses what is neither; a policy variable without its `!` is the likeliest reason.
    if (name === "" || (name.includes(":") && !name.startsWith("AWS::"))) return [literal(within)];
    return this.#referencedParts(name, within);
  }

  #joined(argument: JsonNode, node: JsonObject): Value {
    if (argument.kind !== "array") return unknownAt(node, "text");
    const delimiter = stringOf(argument.items[0]);
    const list = argument.items[1] && this.value(argument.items[1]);
    if (delimiter === undefined || list?.kind !== "array") return unknownAt(node, "text");
    const parts: Part[] = [];
    for (const item of list.items) {
      if (parts.length > 0 && delimiter !== "") parts.push(literal(delimiter));
      if (item.kind === "text") parts.push(...item.parts);
      else if (item.kind === "number") parts.push(literal(item.text));
      else return unknownAt(node, "text");
    }
    return textOf(node, parts);
  }

  #split(argument: JsonNode, node: JsonObject): Value {
    const delimiter = argument.kind === "array" ? stringOf(argument.items[0]) : undefined;
    const whole = argument.kind === "array" && argument.items[1] ? knownText(this.value(argument.items[1])) : undefined;
    if (delimiter === undefined || delimiter === "" || whole === undefined) return unknownAt(node, "list");
    return {
      kind: "array",
      items: whole.split(delimiter).map((text) => textOf(node, [literal(text)])),
      ...spanOf(node),
    };
  }

  #selected(argument: JsonNode, node: JsonObject): Value {
    if (argument.kind !== "array") return unknownAt(node, "text");
    const index = scalarText(argument.items[0]);
    const list = argument.items[1] && this.value(argument.items[1]);
    const item =
      list?.kind === "array" && index !== undefined && /^\d+$/.test(index) ? list.items[Number(index)] : undefined;
    return item ?? unknownAt(node, "text");
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html */
  #found(argument: JsonNode, node: JsonObject): Value | undefined {
    if (argument.kind !== "array") return unknownAt(node, "any");
    const keys = argument.items.slice(0, 3).map((item) => this.#scalar(item));
    const [map, top, second] = keys;
    const found = map === undefined ? [] : this.#template.mappings.valuesOf(map, [top, second]);
    const [only] = found;
    if (found.length === 1 && only !== undefined && top !== undefined && second !== undefined) return this.value(only);
    const values = found.map((each) => (this.#ambiguities.at(each) === undefined ? scalarText(each) : undefined));
    const unknown = unknownOf(node, "any");
    if (argument.items.length > 3 || values.length === 0 || !values.every((value) => value !== undefined))
      return { kind: "unknown", unknown, ...spanOf(node) };
    const [same, ...others] = new Set(values);
    if (same !== undefined && others.length === 0) return textOf(node, [literal(same, unknown.within)], unknown.alone);
    const nature = { kind: "one-of" as const, values: [...new Set(values)] };
    return textOf(node, [open({ ...unknown, nature, shape: "text" })], unknown.alone);
  }

  /** The text of a value that is known. */
  #scalar(node: JsonNode): string | undefined {
    const value = this.value(node);
    if (value?.kind === "text") return knownText(value);
    return value?.kind === "number" || value?.kind === "boolean" ? scalarText(value) : undefined;
  }

  #branch(argument: JsonNode, node: JsonObject): Value | undefined {
    const [condition, whenTrue, whenFalse] = argument.kind === "array" ? argument.items : [];
    const name = stringOf(condition);
    if (name === undefined || whenTrue === undefined || whenFalse === undefined) return unknownAt(node, "any");
    return this.value(this.holds(name) ? whenTrue : whenFalse);
  }

  /** Whether a condition of the template holds. */
  holds(name: string): boolean {
    const known = this.#held.get(name);
    if (known !== undefined) return known;
    const outcome = this.#find(name);
    this.#held.set(name, outcome);
    return outcome;
  }

  #find(name: string): boolean {
    const definition = this.#template.conditions.get(name);
    const looked = `condition ${name}`;
    if (definition === undefined || this.#open.has(looked) || this.#open.size > deepest) return this.#choose(looked);
    this.#open.add(looked);
    const outcome = this.#test(definition);
    this.#open.delete(looked);
    return outcome;
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
  #test(node: JsonNode): boolean {
    const [only] = node.kind === "object" ? node.members : [];
    const argument = only?.value;
    const items = argument?.kind === "array" ? argument.items : [];
    switch (only?.key.value) {
      case "Condition":
        return this.holds(stringOf(argument) ?? "");
      case "Fn::Not":
        return items[0] !== undefined && !this.#test(items[0]);
      // All are looked at, so that each that can go either way is noticed.
      case "Fn::And":
        return items.map((item) => this.#test(item)).every(Boolean);
      case "Fn::Or":
        return items.map((item) => this.#test(item)).some(Boolean);
      case "Fn::Equals": {
        const [one, other] = items.map((item) => this.#scalar(item));
        if (one !== undefined && other !== undefined) return one === other;
        return this.#choose(identityOf(node));
      }
      default:
        return this.#choose(identityOf(node));
    }
  }
}

function ambiguousText(node: JsonNode, { written, readings }: AmbiguousScalar): Text {
  const nature = readings === undefined ? { kind: "anything" as const } : { kind: "one-of" as const, values: readings };
  const identity = `scalar ${written}`;
  return textOf(node, [open({ identity, nature, shape: "text", within: written, alone: written })], written);
}

/** Whether an object with only this key is a call. */
function isFunction(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** A string that is no argument of `Fn::Sub`: dynamic references are all that it may have. */
function plainText(string: JsonString): Text {
  const { value } = string;
  // Nearly all strings are done here.
  if (value !== "" && !value.includes("{{")) {
    const parts = [literal(value)];
    return { ...textOf(string, parts), written: { scalar: string, pieces: [{ start: 0, end: value.length, parts }] } };
  }
  const pieces = piecesOf(string.value, dynamicReference, (reference, within) => [
    open({ identity: reference, nature: { kind: "anything" }, shape: "text", within, alone: within }, within),
  ]);
  return {
    ...textOf(
      string,
      pieces.flatMap(({ parts }) => parts),
    ),
    written: { scalar: string, pieces },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
const dynamicReference = /\{\{(resolve:[^{}]*)\}\}/g;
const substituted = /\$\{([^{}]*)\}|\{\{(?=resolve:)[^{}]*\}\}/g;

function piecesOf(
  text: string,
  expressions: RegExp,
  partsOf: (expression: string, within: string) => readonly Part[],
): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const add = (to: number): void => {
    if (to > from) pieces.push({ start: from, end: to, parts: [literal(text.slice(from, to))] });
  };
  for (const match of text.matchAll(expressions)) {
    const [within, expression] = match;
    add(match.index);
    from = match.index + within.length;
    const parts =
      expression === undefined
        ? [open({ identity: within.slice(2, -2), nature: { kind: "anything" }, shape: "text", within, alone: within })]
        : partsOf(expression, within);
    pieces.push({ start: match.index, end: from, parts });
  }
  add(text.length);
  return pieces;
}

function unknownAt(node: JsonNode, shape: Unknown["shape"]): Value {
  const unknown = unknownOf(node, shape);
  if (shape === "text") return textOf(node, [open(unknown)], unknown.alone);
  return { kind: "unknown", unknown, ...spanOf(node) };
}

function unknownOf(node: JsonNode, shape: Unknown["shape"]): Unknown {
  const alone = shortForm(node);
  // A variable of another tool is said as it is written.
  if (isVariable(node)) return { identity: alone, nature: { kind: "anything" }, shape, within: alone, alone };
  return { identity: identityOf(node), nature: { kind: "anything" }, shape, within: `{${alone}}`, alone };
}

function isVariable(node: JsonNode): boolean {
  return node.kind === "object" && node.members.length === 1 && node.members[0]?.key.value === variableCall;
}

/** A call as people write it in YAML: `!ImportValue Name`, `!Select …`. */
function shortForm(node: JsonNode): string {
  const [only] = node.kind === "object" ? node.members : [];
  if (only === undefined || !isFunction(only.key.value)) return "a value that is not known";
  const argument = scalarText(only.value) ?? "…";
  if (isVariable(node)) return argument;
  return `!${only.key.value.replace(/^Fn::/, "")} ${argument.length > 60 ? "…" : argument}`;
}

function referenced(name: string, shape: "text" | "list", likely?: string, allowed?: readonly string[]): Unknown {
  return {
    identity: `Ref ${name}`,
    nature: allowed === undefined ? { kind: "anything", likely } : { kind: "one-of", values: allowed },
    shape,
    within: `\${${name}}`,
    alone: `!Ref ${name}`,
  };
}

function attributeUnknown(path: string, shape: "text" | "any"): Unknown {
  const nature = { kind: "anything" as const };
  return { identity: `GetAtt ${path}`, nature, shape, within: `\${${path}}`, alone: `!GetAtt ${path}` };
}

/** `Resource.Attribute`, as `!GetAtt` takes it, or a list of the two. */
function attributePath(argument: JsonNode): string | undefined {
  if (argument.kind === "string") return argument.value;
  if (argument.kind !== "array") return undefined;
  const [id, attribute] = argument.items.map(stringOf);
  return id === undefined || attribute === undefined ? undefined : `${id}.${attribute}`;
}

function splitAttribute(path: string): readonly [string, string] {
  const dot = path.indexOf(".");
  return dot < 0 ? [path, ""] : [path.slice(0, dot), path.slice(dot + 1)];
}
