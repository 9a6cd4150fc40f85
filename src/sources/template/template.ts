import type { Span } from "../../diagnostics/index.js";
import { type JsonNode, type JsonObject, toValue } from "../../policy/index.js";
import type { Macro } from "./macros.js";
import type { AmbiguousScalar } from "./scalars.js";
import type { Bindings } from "./value.js";

/** What a parameter may be. */
export interface Parameter {
  readonly isList: boolean;
  /** What it is by default; nothing says that it stays so. */
  readonly byDefault: string | undefined;
  /** All that it may be, where the template says that. */
  readonly allowed: readonly string[] | undefined;
  /** Whether it holds IDs of accounts. */
  readonly isAccount: boolean;
}

/** An expression, and what the identifiers of the loops around it are. */
export interface Scoped {
  readonly node: JsonNode;
  readonly bindings: Bindings;
}

/** A loop (`Fn::ForEach`) whose turns are not known. */
export interface UnknownLoop {
  /** Why they are not known: a clause. */
  readonly why: string;
  readonly span: Span;
  /** JSON pointer to the loop. */
  readonly pointer: string;
}

/** A resource. Of a loop, there is one for each turn, or one for all of them where those are not known. */
export interface Resource {
  /** The logical ID; as it is written where it is not known. */
  readonly id: string;
  readonly type: string;
  readonly properties: JsonNode | undefined;
  readonly node: JsonObject;
  /** JSON pointer to it, as reference tokens. */
  readonly path: readonly (string | number)[];
  /** The macros that may rewrite it. */
  readonly macros: readonly Macro[];
  /** What the identifiers of the loops around it are. */
  readonly bindings: Bindings;
  /** The loop because of which it is one for several. */
  readonly loop?: UnknownLoop | undefined;
}

/**
 * The sections of a template that say what its expressions are.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export interface Template {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly mappings: Mappings;
  readonly conditions: ReadonlyMap<string, Scoped>;
  /** By logical ID. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** All resources in the order of the text, those that share a logical ID as well. */
  readonly all: readonly Resource[];
  /** The macros that may make other resources than those that the text has. */
  readonly macros: readonly Macro[];
  /** The values in collections of loops that readers do not agree on. */
  readonly ambiguous: readonly AmbiguousScalar[];
}

/** The last member of this name, the one that counts. */
export function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== "object") return undefined;
  return node.members.findLast(({ key }) => key.value === name)?.value;
}

/** The text of a string. */
export function stringOf(node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? node.value : undefined;
}

/** A string, number or boolean as CloudFormation makes a text of it. */
export function scalarText(node: JsonNode | undefined): string | undefined {
  if (node?.kind === "string") return node.value;
  if (node?.kind === "number") return node.text;
  return node?.kind === "boolean" ? String(node.value) : undefined;
}

/** The maps of a template. Each role may ask for a value, and a map may have one for each. */
export class Mappings {
  readonly #section: JsonNode | undefined;
  readonly #indexes = new Map<JsonObject, ReadonlyMap<string, readonly JsonNode[]>>();

  constructor(section: JsonNode | undefined) {
    this.#section = section;
  }

  /** The values of a map under these keys, of which any may stand for all. */
  valuesOf(map: string, keys: readonly (string | undefined)[]): readonly JsonNode[] {
    const found = memberOf(this.#section, map);
    let level = found === undefined ? [] : [found];
    for (const key of keys) level = level.flatMap((node) => this.#below(node, key));
    return level;
  }

  #below(node: JsonNode, key: string | undefined): readonly JsonNode[] {
    if (node.kind !== "object") return [];
    return key === undefined ? node.members.map(({ value }) => value) : (this.#indexOf(node).get(key) ?? []);
  }

  #indexOf(node: JsonObject): ReadonlyMap<string, readonly JsonNode[]> {
    const known = this.#indexes.get(node);
    if (known !== undefined) return known;
    const index = new Map<string, JsonNode[]>();
    for (const { key, value } of node.members) {
      const values = index.get(key.value);
      if (values === undefined) index.set(key.value, [value]);
      else values.push(value);
    }
    this.#indexes.set(node, index);
    return index;
  }
}

/**
 * The resources that have a trust policy.
 *
 * - https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 * - https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 * - https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html: a
 *   template that gives it one is refused, which is said
 */
export const withTrustPolicy: ReadonlySet<string> = new Set([
  ...["AWS::IAM::Role", "AWS::Serverless::Function", "AWS::Serverless::StateMachine"],
]);

/** What makes expressions the same: their values, wherever they stand. */
export function identityOf(node: JsonNode): string {
  return JSON.stringify(toValue(node));
}
