import type { Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../../policy/index.js";
import { isAccountName } from "./account-values.js";
import { isLoop, type Loop, mostTurns, partsOfItem, partText } from "./loop.js";
import { macrosIn } from "./macros.js";
import { boundOrDynamic, boundOrSubstituted, dynamicReference, piecesOf, substituted } from "./pieces.js";
import { attributeOf, pseudoParameter } from "./resources.js";
import type { AmbiguousScalar } from "./scalars.js";
import { identityOf, memberOf, scalarText, stringOf, type Template } from "./template.js";
import {
  ambiguousText,
  attributeUnknown,
  isAccountCall,
  isFunction,
  isOfAccounts,
  isVariable,
  referenced,
  shortForm,
  splitAttribute,
} from "./unknowns.js";
import {
  type Bindings,
  type JsonString,
  knownOrWritten,
  knownText,
  literal,
  type Member,
  noBindings,
  open,
  type Part,
  type Text,
  textOf,
  type Unknown,
  type Value,
} from "./value.js";

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
  #turns = mostTurns;
  /** What the identifiers of the loops are that are around what is evaluated. */
  #bindings: Bindings;

  constructor(
    template: Template,
    choose: Choice,
    ambiguities: Ambiguities = noAmbiguities,
    bindings: Bindings = noBindings,
  ) {
    this.#template = template;
    this.#choose = choose;
    this.#ambiguities = ambiguities;
    this.#bindings = bindings;
  }

  /** The value of a node; undefined where it is `AWS::NoValue`, which takes away what has it. */
  value(node: JsonNode): Value | undefined {
    if (this.#depth >= deepest) return this.#unknownAt(node, "any");
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
        return this.text(node);
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
    const members = this.#members(node);
    return members === undefined ? this.#unknownAt(node, "any") : { ...node, members };
  }

  /** The members of an object, those of its loops among them; undefined where they are not known. */
  #members(node: JsonObject): readonly Member[] | undefined {
    // Macros beside other members add to them.
    if (macrosIn(node, "").length > 0) return undefined;
    const members: Member[] = [];
    for (const { key, value } of node.members) {
      if (isLoop(key.value)) {
        const looped = this.#looped(value);
        if (looped === undefined) return undefined;
        members.push(...looped);
        continue;
      }
      if (key.value.startsWith("Fn::")) return undefined;
      const evaluated = this.value(value);
      if (evaluated !== undefined) members.push({ key: this.text(key), value: evaluated });
    }
    return members;
  }

  #looped(loop: JsonNode): readonly Member[] | undefined {
    const { turns, fragment } = this.loop(loop);
    if (typeof turns === "string" || fragment === undefined) return undefined;
    const members: Member[] = [];
    for (const turn of turns) {
      const each = this.within(turn, () => this.#members(fragment));
      if (each === undefined) return undefined;
      members.push(...each);
    }
    return members;
  }

  /**
   * A loop, taken apart.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
   */
  loop(node: JsonNode): Loop {
    const [first, collection, body] = node.kind === "array" ? node.items : [];
    const identifier = stringOf(first);
    const fragment = body?.kind === "object" ? body : undefined;
    const value = collection && this.value(collection);
    const items = value?.kind === "array" ? value.items.map(partsOfItem) : [undefined];
    const known = items.filter((item) => item !== undefined);
    const taken = { identifier, fragment, collection: value };
    if (identifier === undefined || known.length < items.length) return { ...taken, turns: "unknown" };
    if (known.length > this.#turns) return { ...taken, turns: "too-many" };
    this.#turns -= known.length;
    const turns = known.map((parts) => new Map([...this.#bindings, [identifier, parts]]));
    return { ...taken, turns };
  }

  /** What is answered where the identifiers of loops are these. */
  within<Answer>(bindings: Bindings, evaluate: () => Answer): Answer {
    const before = this.#bindings;
    this.#bindings = bindings;
    try {
      return evaluate();
    } finally {
      this.#bindings = before;
    }
  }

  /** A string that is not an argument of `Fn::Sub`: it may have dynamic references, and identifiers of loops. */
  text(string: JsonString): Text {
    const { value } = string;
    const isBound = this.#bindings.size > 0;
    // Nearly all strings have neither, and a template has many.
    if (value !== "" && !value.includes("{{") && !(isBound && /[$&]\{/.test(value))) {
      const parts = [literal(value)];
      return {
        ...textOf(string, parts),
        written: { scalar: string, pieces: [{ start: 0, end: value.length, parts }] },
      };
    }
    const pieces = piecesOf(
      value,
      isBound ? boundOrDynamic : dynamicReference,
      (expression, within) => this.#bound(expression, within) ?? [literal(within)],
    );
    return {
      ...textOf(
        string,
        pieces.flatMap(({ parts }) => parts),
      ),
      written: { scalar: string, pieces },
    };
  }

  /** What `${Identifier}` or `&{Identifier}` of a loop is: the latter without what is neither a letter nor a digit. */
  #bound(identifier: string, within: string): readonly Part[] | undefined {
    const parts = this.#bindings.get(identifier);
    return parts?.map((part, index) => {
      const shown = index === 0 ? within : "";
      if (part.kind === "unknown" || !within.startsWith("&")) return { ...part, within: shown };
      return literal(part.text.replace(/[^0-9A-Za-z]+/g, ""), shown);
    });
  }

  #call(name: string, argument: JsonNode, node: JsonObject): Value | undefined {
    switch (name) {
      case "Ref":
        return this.#reference(this.#nameOf(argument), node);
      case "Fn::GetAtt":
        return this.#attribute(this.#attributePath(argument), node);
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
        return this.#unknownAt(node, "text");
      case "Fn::GetAZs":
      case "Fn::Cidr":
        return this.#unknownAt(node, "list");
      default:
        return this.#unknownAt(node, "any");
    }
  }

  #reference(name: string | undefined, node: JsonObject): Value | undefined {
    if (name === undefined) return this.#unknownAt(node, "any");
    if (name === "AWS::NoValue") return undefined;
    const bound = this.#bound(name, `\${${name}}`);
    if (bound !== undefined) return textOf(node, bound, `!Ref ${name}`);
    const parameter = this.#template.parameters.get(name);
    if (parameter?.isList === true && parameter.allowed === undefined) {
      return { kind: "unknown", unknown: referenced(name, "list", parameter), ...spanOf(node) };
    }
    if (name === "AWS::NotificationARNs") return this.#unknownAt(node, "list");
    return textOf(node, this.#referencedParts(name, `\${${name}}`), `!Ref ${name}`);
  }

  /**
   * The name that a reference has, which may be an expression with AWS::LanguageExtensions; of what is not known of it,
   * what is written.
   */
  #nameOf(argument: JsonNode | undefined): string | undefined {
    if (argument?.kind !== "string" && argument?.kind !== "object") return undefined;
    const value = this.value(argument);
    return value?.kind === "text" ? knownOrWritten(value) : undefined;
  }

  /** `Resource.Attribute`, as `!GetAtt` takes it, or a list of the two. */
  #attributePath(argument: JsonNode): string | undefined {
    if (argument.kind !== "array") return this.#nameOf(argument);
    const [id, attribute] = argument.items.map((item) => this.#nameOf(item));
    return id === undefined || attribute === undefined ? undefined : `${id}.${attribute}`;
  }

  /** What a reference to a parameter, a pseudo parameter or a resource is within a text. */
  #referencedParts(name: string, within: string): readonly Part[] {
    const pseudo = pseudoParameter(name, within);
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.parameters.get(name);
    if (parameter !== undefined) {
      const { allowed } = parameter;
      const [only, ...others] = allowed ?? [];
      if (only !== undefined && others.length === 0) return [literal(only, within)];
      return [open(referenced(name, "text", parameter), within)];
    }
    const type = this.#template.resources.get(name)?.type;
    const isAccount = type === undefined ? isAccountName(name) : type === "AWS::Organizations::Account";
    return this.#resourceParts(name, undefined, within) ?? [open(referenced(name, "text", { isAccount }), within)];
  }

  #attribute(path: string | undefined, node: JsonObject): Value {
    const [id = "", attribute = ""] = splitAttribute(path ?? "");
    if (path === undefined || attribute === "") return this.#unknownAt(node, "any");
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
      const value = node && this.within(resource.bindings, () => this.value(node));
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
      { id, type: "AWS::IAM::Role", properties: undefined, node, path: [], macros: [], bindings: noBindings },
      attribute,
      () => undefined,
      within,
    );
  }

  #substitution(argument: JsonNode, node: JsonObject): Value {
    const [template, variables] = argument.kind === "array" ? argument.items : [argument];
    if (template?.kind !== "string" || !/^$|^object$/.test(variables?.kind ?? "")) return this.#unknownAt(node, "text");
    const isBound = this.#bindings.size > 0;
    const pieces = piecesOf(template.value, isBound ? boundOrSubstituted : substituted, (expression, within) =>
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
    // Loops are unrolled before anything else is put in.
    const bound = this.#bound(expression, within);
    if (bound !== undefined) return bound;
    if (within.startsWith("&")) return [literal(within)];
    // `${!Name}` is the text `${Name}`.
    if (expression.startsWith("!")) return [literal(`\${${expression.slice(1)}}`, within)];
    const name = expression.trim();
    const given = memberOf(variables, name);
    if (given !== undefined) {
      const value = this.value(given);
      if (value?.kind === "text")
        return value.parts.map((part, index) => ({ ...part, within: index === 0 ? within : "" }));
      const known = scalarText(given);
      return [known === undefined ? open(this.#unknownOf(given, "text"), within) : literal(known, within)];
    }
    const [id = "", attribute = ""] = splitAttribute(name);
    if (attribute !== "")
      return this.#resourceParts(id, attribute, within) ?? [open(attributeUnknown(name, "text"), within)];
    // CloudFormation refuses what is neither; a policy variable without its `!` is the likeliest reason.
    if (name === "" || (name.includes(":") && !name.startsWith("AWS::"))) return [literal(within)];
    return this.#referencedParts(name, within);
  }

  #joined(argument: JsonNode, node: JsonObject): Value {
    if (argument.kind !== "array") return this.#unknownAt(node, "text");
    const delimiter = stringOf(argument.items[0]);
    const list = argument.items[1] && this.value(argument.items[1]);
    if (delimiter === undefined || list?.kind !== "array") return this.#unknownAt(node, "text");
    const parts: Part[] = [];
    for (const item of list.items) {
      if (parts.length > 0 && delimiter !== "") parts.push(literal(delimiter));
      if (item.kind === "text") parts.push(...item.parts);
      else if (item.kind === "number") parts.push(literal(item.text));
      else return this.#unknownAt(node, "text");
    }
    return textOf(node, parts);
  }

  #split(argument: JsonNode, node: JsonObject): Value {
    const delimiter = argument.kind === "array" ? stringOf(argument.items[0]) : undefined;
    const text = argument.kind === "array" ? argument.items[1] && this.value(argument.items[1]) : undefined;
    const whole = knownText(text);
    if (delimiter === undefined || delimiter === "" || whole === undefined)
      return this.#unknownAt(node, "list", isOfAccounts(text));
    return {
      kind: "array",
      items: whole.split(delimiter).map((text) => textOf(node, [literal(text)])),
      ...spanOf(node),
    };
  }

  #selected(argument: JsonNode, node: JsonObject): Value {
    if (argument.kind !== "array") return this.#unknownAt(node, "text");
    const index = scalarText(argument.items[0]);
    const list = argument.items[1] && this.value(argument.items[1]);
    const item =
      list?.kind === "array" && index !== undefined && /^\d+$/.test(index) ? list.items[Number(index)] : undefined;
    return item ?? this.#unknownAt(node, "text", isOfAccounts(list));
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html */
  #found(argument: JsonNode, node: JsonObject): Value | undefined {
    if (argument.kind !== "array") return this.#unknownAt(node, "any");
    const keys = argument.items.slice(0, 3).map((item) => this.#scalar(item));
    const [map, top, second] = keys;
    const found = map === undefined ? [] : this.#template.mappings.valuesOf(map, [top, second]);
    const [only] = found;
    if (found.length === 1 && only !== undefined && top !== undefined && second !== undefined) return this.value(only);
    const values = found.map((each) => (this.#ambiguities.at(each) === undefined ? scalarText(each) : undefined));
    const unknown = this.#unknownOf(node, "any");
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
    if (name === undefined || whenTrue === undefined || whenFalse === undefined) return this.#unknownAt(node, "any");
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
    const outcome = this.within(definition.bindings, () => this.#test(definition.node));
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
        return this.#choose(this.#identityOf(node));
      }
      default:
        return this.#choose(this.#identityOf(node));
    }
  }

  #unknownAt(node: JsonNode, shape: Unknown["shape"], isAccount?: boolean): Value {
    const unknown = this.#unknownOf(node, shape, isAccount);
    if (shape === "text") return textOf(node, [open(unknown)], unknown.alone);
    return { kind: "unknown", unknown, ...spanOf(node) };
  }

  #unknownOf(node: JsonNode, shape: Unknown["shape"], isAccount: boolean = isAccountCall(node)): Unknown {
    const alone = shortForm(node);
    const nature = { kind: "anything" as const, isAccount };
    // A variable of another tool is said as it is written.
    if (isVariable(node)) return { identity: alone, nature, shape, within: alone, alone };
    return { identity: this.#identityOf(node), nature, shape, within: `{${alone}}`, alone };
  }

  /** In each turn of a loop, an expression with its identifier is another one. */
  #identityOf(node: JsonNode): string {
    const written = identityOf(node);
    const bound = [...this.#bindings].filter(([identifier]) => written.includes(identifier));
    return bound.length === 0 ? written : `${written} ${JSON.stringify(bound.map(([, parts]) => parts.map(partText)))}`;
  }
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
