import { childPointer } from "../../diagnostics/index.js";
import { type JsonNode, type JsonObject, toValue } from "../../policy/index.js";
import { type Macro, macrosIn, macrosOfTemplate } from "./macros.js";

/** What a parameter may be. */
export interface Parameter {
  readonly isList: boolean;
  /** What it is by default; nothing says that it stays so. */
  readonly byDefault: string | undefined;
  /** All that it may be, where the template says that. */
  readonly allowed: readonly string[] | undefined;
}

/** A resource; within `Fn::ForEach` it stands for several. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonNode | undefined;
  readonly node: JsonObject;
  /** JSON pointer to it, as reference tokens. */
  readonly path: readonly (string | number)[];
  /** The macros that may rewrite it. */
  readonly macros: readonly Macro[];
}

/**
 * The sections of a template that say what its expressions are.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export interface Template {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly mappings: Mappings;
  readonly conditions: ReadonlyMap<string, JsonNode>;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The macros that may make other resources than those that the text has. */
  readonly macros: readonly Macro[];
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

/** Says which values of a template readers do not agree on. */
export type IsAmbiguous = (node: JsonNode) => boolean;

/** Reads the sections of a template; what is not as it should be is left out. */
export function readTemplate(root: JsonNode, isAmbiguous: IsAmbiguous = () => false): Template {
  const macros = [...macrosOfTemplate(root)];
  const found: Resource[] = [];
  collectResources(memberOf(root, "Resources"), { path: ["Resources"], depth: 0, above: macros }, found, macros);
  return {
    parameters: new Map(membersOf(root, "Parameters").map(([name, node]) => [name, readParameter(node, isAmbiguous)])),
    mappings: new Mappings(isRewritten(memberOf(root, "Mappings")) ? undefined : memberOf(root, "Mappings")),
    conditions: new Map(membersOf(root, "Conditions")),
    resources: new Map(found.map((each) => [each.id, each])),
    macros,
  };
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

/** Whether a macro may make something else of a section, so that nothing of it is known. */
function isRewritten(section: JsonNode | undefined): boolean {
  if (section?.kind !== "object") return false;
  return macrosIn(section, "").length > 0 || section.members.some(({ value }) => macrosIn(value, "").length > 0);
}

function membersOf(root: JsonNode, section: string): readonly (readonly [string, JsonNode])[] {
  const node = memberOf(root, section);
  if (node?.kind !== "object" || isRewritten(node)) return [];
  return node.members.map(({ key, value }) => [key.value, value] as const);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function readParameter(node: JsonNode, isAmbiguous: IsAmbiguous): Parameter {
  const type = stringOf(memberOf(node, "Type")) ?? "String";
  const isList = type === "CommaDelimitedList" || type.includes("List<");
  // What a parameter of this type is, is the name of the value in Parameter Store.
  if (type.startsWith("AWS::SSM::Parameter::Value")) return { isList, byDefault: undefined, allowed: undefined };
  const allowed = memberOf(node, "AllowedValues");
  const isClear = allowed?.kind === "array" && !allowed.items.some(isAmbiguous);
  const values = isClear ? allowed.items.map(scalarText).filter((text) => text !== undefined) : [];
  return {
    isList,
    byDefault: scalarText(memberOf(node, "Default")),
    allowed: values.length > 0 ? values : undefined,
  };
}

/** Deeper loops than CloudFormation allows are left out. */
const deepestLoop = 5;

/** Where resources are looked for. */
interface ResourcesAt {
  readonly path: readonly (string | number)[];
  readonly depth: number;
  /** The macros that are given what stands there. */
  readonly above: readonly Macro[];
}

/**
 * Adds what stands in `Resources` to `found`, and macros that may add to it to `macros`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
function collectResources(
  node: JsonNode | undefined,
  { path, depth, above }: ResourcesAt,
  found: Resource[],
  macros: Macro[],
): void {
  if (node?.kind !== "object") return;
  const pointer = path.reduce<string>(childPointer, "");
  const here = macrosIn(node, pointer);
  macros.push(...here);
  const inherited = [...above, ...here];
  for (const { key, value } of node.members) {
    const below = [...path, key.value];
    if (key.value.startsWith("Fn::ForEach::")) {
      const body = value.kind === "array" ? value.items[2] : undefined;
      const inner = { path: [...below, 2], depth: depth + 1, above: inherited };
      if (depth < deepestLoop) collectResources(body, inner, found, macros);
      continue;
    }
    if (here.some(({ span }) => span.start === key.start) || value.kind !== "object") continue;
    const type = stringOf(memberOf(value, "Type"));
    const place = childPointer(pointer, key.value);
    const own = macrosIn(value, place);
    // What is given as a whole may come back as a resource of another type.
    if (type === undefined || !withTrustPolicy.has(type)) macros.push(...own);
    if (type === undefined) continue;
    const properties = memberOf(value, "Properties");
    const all = [...inherited, ...own, ...macrosIn(properties, `${place}/Properties`)];
    found.push({ id: key.value, type, properties, node: value, path: below, macros: all });
  }
}

/**
 * The resources that have a trust policy.
 *
 * - https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 * - https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export const withTrustPolicy: ReadonlySet<string> = new Set(["AWS::IAM::Role", "AWS::Serverless::Function"]);

/** What makes expressions the same: their values, wherever they stand. */
export function identityOf(node: JsonNode): string {
  return JSON.stringify(toValue(node));
}
