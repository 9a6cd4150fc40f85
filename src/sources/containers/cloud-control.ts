import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member, textOf } from "../documents.js";
import type { Container, Content } from "./container.js";

/**
 * What `aws cloudcontrol get-resource` and `list-resources` print, and `create-resource` takes: the properties of the role
 * are a string with their JSON.
 *
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html and
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_CreateResource.html
 */
export const cloudControl: Container = {
  without: "a resource of Cloud Control API that is not a role",
  holds: (root) =>
    member(root, "TypeName") !== undefined &&
    (member(root, "ResourceDescription") !== undefined ||
      member(root, "ResourceDescriptions") !== undefined ||
      member(root, "DesiredState") !== undefined),
  contents: (root) => {
    if (textOf(root, "TypeName") !== "AWS::IAM::Role") return [];
    const list = member(root, "ResourceDescriptions");
    return [
      ...textAt(member(root, "DesiredState"), "/DesiredState"),
      ...textAt(member(member(root, "ResourceDescription"), "Properties"), "/ResourceDescription/Properties"),
      ...(list?.kind === "array" ? list.items : []).flatMap((item, index) =>
        textAt(member(item, "Properties"), `${childPointer("/ResourceDescriptions", index)}/Properties`),
      ),
    ];
  },
};

function textAt(node: JsonNode | undefined, pointer: string): readonly Content[] {
  if (node?.kind === "object") return [{ kind: "value", node, pointer }];
  return node?.kind === "string" ? [{ kind: "text", node, pointer, isSure: true, isSubstituted: false }] : [];
}
