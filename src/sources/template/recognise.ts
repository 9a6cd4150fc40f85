import type { JsonNode } from "../../policy/index.js";
import { memberOf, stringOf } from "./template.js";

/**
 * Whether a JSON or YAML value is a template of CloudFormation or SAM: it has resources with types such as
 * `AWS::IAM::Role`, or says so.
 */
export function isTemplate(root: JsonNode): boolean {
  if (root.kind !== "object") return false;
  const resources = memberOf(root, "Resources");
  if (resources?.kind !== "object") return false;
  if (memberOf(root, "AWSTemplateFormatVersion") !== undefined || memberOf(root, "Transform") !== undefined)
    return true;
  return resources.members.some(
    ({ key, value }) =>
      key.value.startsWith("Fn::ForEach::") || /^(AWS|Custom|Alexa)::/.test(stringOf(memberOf(value, "Type")) ?? ""),
  );
}
