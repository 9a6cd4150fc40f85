import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member, roleFacts, textOf } from "../documents.js";
import type { Container, Content } from "./container.js";

/**
 * Configuration items of AWS Config, as its snapshots and `aws configservice get-resource-config-history` have them: the
 * role is an object, or a string with its JSON, and its keys begin with small letters.
 *
 * https://docs.aws.amazon.com/config/latest/developerguide/example-s3-snapshot.html
 */
export const configurationItems: Container = {
  without: "configuration items without roles",
  holds: (root) => member(root, "configurationItems")?.kind === "array" || documentOf(root) !== undefined,
  contents: (root) => {
    const items = member(root, "configurationItems");
    if (items?.kind !== "array") return roleAt(root, "");
    return items.items.flatMap((item, index): readonly Content[] => {
      if (textOf(item, "resourceType") !== "AWS::IAM::Role") return [];
      const pointer = `${childPointer("/configurationItems", index)}/configuration`;
      const node = member(item, "configuration");
      if (node?.kind === "string" && node.value !== "")
        return [{ kind: "text", node, pointer, isSure: true, isSubstituted: false }];
      return node === undefined ? [] : roleAt(node, pointer);
    });
  },
};

/** Names of roles keep this apart from other things that have such a key. */
function documentOf(root: JsonNode): JsonNode | undefined {
  if (textOf(root, "roleName") === undefined) return undefined;
  const document = member(root, "assumeRolePolicyDocument");
  return document?.kind === "string" || document?.kind === "object" ? document : undefined;
}

function roleAt(root: JsonNode, pointer: string): readonly Content[] {
  const node = documentOf(root);
  if (node === undefined) return [];
  const role = roleFacts(textOf(root, "roleName"), textOf(root, "arn"));
  return [{ kind: "policy", node, pointer: `${pointer}/assumeRolePolicyDocument`, name: role.name ?? "", role }];
}
