import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { isTemplate } from "../template/recognise.js";
import type { Content } from "./container.js";

/** What a text must have to be a template with roles. */
const sign = /AssumeRolePolicyDocument|AWS::Serverless::(Function|StateMachine)/;

/**
 * Templates that are properties of other resources, as objects or as strings with their JSON or YAML: `TemplateBody` of
 * `AWS::CloudFormation::StackSet`
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html), and
 * whatever else looks like one, as in custom resources.
 */
export function* nestedTemplates(root: JsonNode, pointer: string, name = ""): Iterable<Content> {
  if (root.kind === "array") {
    for (const [index, item] of root.items.entries()) yield* nestedTemplates(item, childPointer(pointer, index), name);
    return;
  }
  if (root.kind === "string") {
    if (mayBeTemplate(root.value)) yield { kind: "text", node: root, pointer, isSure: false, isSubstituted: false };
    return;
  }
  if (root.kind !== "object") return;
  for (const { key, value } of root.members) {
    const below = childPointer(pointer, key.value);
    if (key.value === "AssumeRolePolicyDocument") continue;
    if (key.value === "TemplateBody") yield* bodyOf(value, below, name);
    else if (isTemplate(value)) yield { kind: "value", node: value, pointer: below };
    else yield* nestedTemplates(value, below, name === "" || pointer === "/Resources" ? key.value : name);
  }
}

function* bodyOf(node: JsonNode, pointer: string, name: string): Iterable<Content> {
  if (node.kind === "string") {
    if (mayBeTemplate(node.value)) yield { kind: "text", node, pointer, isSure: true, isSubstituted: false };
    return;
  }
  if (node.kind !== "object") return;
  const [only] = node.members;
  if (node.members.length !== 1 || only === undefined || !/^(Ref|Fn::.*)$/.test(only.key.value)) {
    yield { kind: "value", node, pointer };
    return;
  }
  const text = only.value.kind === "array" ? only.value.items[0] : only.value;
  if (only.key.value === "Fn::Sub" && text?.kind === "string") {
    const at = `${pointer}/Fn::Sub${only.value.kind === "array" ? "/0" : ""}`;
    if (mayBeTemplate(text.value)) yield { kind: "text", node: text, pointer: at, isSure: true, isSubstituted: true };
  } else if (hasSign(node)) {
    const why = `the template in ${name} is put together by ${only.key.value}`;
    yield { kind: "unknown", name, pointer, span: { start: node.start, end: node.start + 1 }, why };
  }
}

function mayBeTemplate(text: string): boolean {
  return text.includes("Resources") && sign.test(text);
}

function hasSign(node: JsonNode): boolean {
  switch (node.kind) {
    case "string":
      return sign.test(node.value);
    case "array":
      return node.items.some(hasSign);
    case "object":
      return node.members.some(({ key, value }) => sign.test(key.value) || hasSign(value));
    default:
      return false;
  }
}
