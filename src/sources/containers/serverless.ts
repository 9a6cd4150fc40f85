import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member } from "../documents.js";
import type { Container, Content } from "./container.js";
import { objectOf, rolesOfExtensions } from "./put-together.js";

/**
 * `serverless.yml` of the Serverless Framework: `resources` is a template of CloudFormation, or a list of them, and its
 * `extensions` change the roles that the framework makes.
 *
 * https://www.serverless.com/framework/docs/providers/aws/guide/resources
 */
export const serverless: Container = {
  without: "a Serverless configuration without roles",
  holds: (root) =>
    member(root, "service") !== undefined &&
    member(root, "provider") !== undefined &&
    (member(root, "functions") !== undefined ||
      member(root, "resources") !== undefined ||
      member(root, "frameworkVersion") !== undefined ||
      member(root, "plugins") !== undefined),
  contents: (root) => {
    const resources = member(root, "resources");
    if (resources?.kind !== "array") return resources === undefined ? [] : templatesAt(resources, "/resources");
    return resources.items.flatMap((item, index) => templatesAt(item, childPointer("/resources", index)));
  },
};

function templatesAt(node: JsonNode, pointer: string): readonly Content[] {
  if (node.kind !== "object") return [];
  const extensions = member(node, "extensions");
  return [
    { kind: "template", root: node, pointer, below: "" },
    ...(extensions?.kind === "object"
      ? [
          {
            kind: "template" as const,
            root: objectOf(extensions, [["Resources", rolesOfExtensions(extensions)]]),
            pointer: `${pointer}/extensions`,
            below: "/Resources",
          },
        ]
      : []),
  ];
}
