import type { JsonNode } from "../../policy/index.js";
import { member } from "../documents.js";
import type { Container, Content } from "./container.js";

/**
 * What `aws cloudformation get-template` and `describe-stack-set` print, and what `create-stack --cli-input-json` takes: the
 * template is an object, or a string with its JSON or YAML.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html and
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSet.html
 */
export const templateBody: Container = {
  without: "a CloudFormation template without roles",
  holds: (root) => bodyOf(root) !== undefined,
  contents: (root) => {
    const body = bodyOf(root);
    return body === undefined ? [] : [body];
  },
};

function bodyOf(root: JsonNode): Content | undefined {
  const ways = [
    { node: member(root, "TemplateBody"), pointer: "/TemplateBody" },
    { node: member(member(root, "StackSet"), "TemplateBody"), pointer: "/StackSet/TemplateBody" },
  ];
  for (const { node, pointer } of ways) {
    if (node?.kind === "object") return { kind: "value", node, pointer };
    if (node?.kind === "string") return { kind: "text", node, pointer, isSure: true, isSubstituted: false };
  }
  return undefined;
}
