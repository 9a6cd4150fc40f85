import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member, textOf } from "../documents.js";
import type { Container, Content } from "./container.js";
import { nestedTemplates } from "./nested-templates.js";

/** Where manifests of a role have its trust policy, as a string with its JSON. */
const fields: readonly (readonly string[])[] = [
  ["spec", "assumeRolePolicyDocument"],
  ["spec", "forProvider", "assumeRolePolicy"],
  ["spec", "forProvider", "assumeRolePolicyDocument"],
  ["spec", "initProvider", "assumeRolePolicy"],
];

/**
 * Manifests of Kubernetes for roles of IAM, alone, in lists, and in the compositions and resource graphs that make them:
 *
 * - AWS Controllers for Kubernetes: https://aws-controllers-k8s.github.io/community/reference/iam/v1alpha1/role/
 * - Crossplane: https://marketplace.upbound.io/providers/upbound/provider-aws-iam, and the older
 *   https://marketplace.upbound.io/providers/crossplane-contrib/provider-aws
 */
export const kubernetes: Container = {
  without: "a Kubernetes manifest without roles of IAM",
  holds: (root) => textOf(root, "apiVersion") !== undefined && textOf(root, "kind") !== undefined,
  contents: (root) => [...manifestsIn(root, ""), ...nestedTemplates(root, "")],
};

function* manifestsIn(node: JsonNode, pointer: string): Iterable<Content> {
  if (node.kind === "array") {
    for (const [index, item] of node.items.entries()) yield* manifestsIn(item, childPointer(pointer, index));
  }
  if (node.kind !== "object") return;
  if (isRole(node)) yield* policyOf(node, pointer);
  for (const { key, value } of node.members) yield* manifestsIn(value, childPointer(pointer, key.value));
}

/** `iam.services.k8s.aws`, `iam.aws.upbound.io`, `iam.aws.m.upbound.io`, `iam.aws.crossplane.io`. */
function isRole(node: JsonNode): boolean {
  const group = /^(?:iam|identity)\.(?:services\.k8s\.aws|aws\.(?:m\.)?(?:upbound|crossplane)\.io)\//;
  return /^(IAM)?Role$/.test(textOf(node, "kind") ?? "") && group.test(textOf(node, "apiVersion") ?? "");
}

function* policyOf(manifest: JsonNode, pointer: string): Iterable<Content> {
  const metadata = member(manifest, "metadata");
  const external = textOf(member(metadata, "annotations"), "crossplane.io/external-name");
  const name = textOf(member(manifest, "spec"), "name") ?? external ?? textOf(metadata, "name") ?? "";
  for (const path of fields) {
    const node = path.reduce<JsonNode | undefined>(member, manifest);
    if (node?.kind !== "string" && node?.kind !== "object") continue;
    yield { kind: "policy", node, pointer: path.reduce(childPointer, pointer), name, role: { name } };
    return;
  }
}
