import type { JsonNode, JsonObject } from "../../policy/index.js";
import { asRole, member, textOf } from "../documents.js";
import type { Container, Content } from "./container.js";
import { objectOf, rolesOfExtensions } from "./put-together.js";

/**
 * Resources of CloudFormation without the template around them: a map by logical IDs, as Amplify's overrides and included
 * files have it, or one resource.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
 */
export const resourcesWithoutTemplate: Container = {
  without: "resources of CloudFormation without roles",
  holds: (root) => {
    if (root.kind !== "object" || asRole(root) !== undefined) return false;
    if (member(root, "Resources") !== undefined || member(root, "Statement") !== undefined) return false;
    return isResource(root) || root.members.some(({ value }) => isResource(value));
  },
  contents: (root): readonly Content[] => {
    if (root.kind !== "object") return [];
    if (!isResource(root)) {
      const put = objectOf(root, [["Resources", rolesOfExtensions(root)]]);
      return [{ kind: "template", root: put, pointer: "", below: "/Resources" }];
    }
    const id = textOf(member(root, "Properties"), "RoleName") ?? "Role";
    const resources: JsonObject = rolesOfExtensions(objectOf(root, [[id, root]]));
    return [
      {
        kind: "template",
        root: objectOf(root, [["Resources", resources]]),
        pointer: "",
        below: `/Resources/${id.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      },
    ];
  },
};

/** Whether a value has what resources have: a type of AWS, or properties with a trust policy. */
function isResource(node: JsonNode): boolean {
  const properties = member(node, "Properties");
  const type = textOf(node, "Type") ?? "";
  if (/^AWS::\w+::\w+/.test(type)) return properties === undefined || properties.kind === "object";
  return type === "" && member(properties, "AssumeRolePolicyDocument") !== undefined;
}
