import { type JsonNode, type JsonObject, toValue } from "../../policy/index.js";

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
}

/**
 * The sections of a template that say what its expressions are.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export interface Template {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly mappings: JsonNode | undefined;
  readonly conditions: ReadonlyMap<string, JsonNode>;
  readonly resources: ReadonlyMap<string, Resource>;
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

/** Reads the sections of a template; what is not as it should be is left out. */
export function readTemplate(root: JsonNode): Template {
  return {
    parameters: new Map(membersOf(root, "Parameters").map(([name, node]) => [name, readParameter(node)])),
    mappings: memberOf(root, "Mappings"),
    conditions: new Map(membersOf(root, "Conditions")),
    resources: new Map(resourcesIn(memberOf(root, "Resources"), ["Resources"], 0).map((each) => [each.id, each])),
  };
}

function membersOf(root: JsonNode, section: string): readonly (readonly [string, JsonNode])[] {
  const node = memberOf(root, section);
  return node?.kind === "object" ? node.members.map(({ key, value }) => [key.value, value] as const) : [];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function readParameter(node: JsonNode): Parameter {
  const type = stringOf(memberOf(node, "Type")) ?? "String";
  const isList = type === "CommaDelimitedList" || type.includes("List<");
  // What a parameter of this type is, is the name of the value in Parameter Store.
  if (type.startsWith("AWS::SSM::Parameter::Value")) return { isList, byDefault: undefined, allowed: undefined };
  const allowed = memberOf(node, "AllowedValues");
  const values = allowed?.kind === "array" ? allowed.items.map(scalarText).filter((text) => text !== undefined) : [];
  return {
    isList,
    byDefault: scalarText(memberOf(node, "Default")),
    allowed: values.length > 0 ? values : undefined,
  };
}

/** Deeper loops than CloudFormation allows are left out. */
const deepestLoop = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html */
function resourcesIn(node: JsonNode | undefined, path: readonly (string | number)[], depth: number): Resource[] {
  if (node?.kind !== "object") return [];
  return node.members.flatMap(({ key, value }): Resource[] => {
    const below = [...path, key.value];
    if (key.value.startsWith("Fn::ForEach::")) {
      const body = value.kind === "array" ? value.items[2] : undefined;
      return depth < deepestLoop ? resourcesIn(body, [...below, 2], depth + 1) : [];
    }
    const type = stringOf(memberOf(value, "Type"));
    if (value.kind !== "object" || type === undefined) return [];
    return [{ id: key.value, type, properties: memberOf(value, "Properties"), node: value, path: below }];
  });
}

/** What makes expressions the same: their values, wherever they stand. */
export function identityOf(node: JsonNode): string {
  return JSON.stringify(toValue(node));
}
