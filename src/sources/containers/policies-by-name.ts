import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member } from "../documents.js";
import type { Container } from "./container.js";

/** Policies by names: each is read as if it were a text of its own, so permissions policies among them are passed over. */
export const policiesByName: Container = {
  without: "permissions policies",
  holds: (root) =>
    root.kind === "object" &&
    root.members.length > 0 &&
    root.members.every(({ value }) => isPolicy(value)) &&
    member(root, "Statement") === undefined,
  contents: (root) =>
    root.kind === "object"
      ? root.members.map(({ key, value }) => ({ kind: "value", node: value, pointer: childPointer("", key.value) }))
      : [],
};

function isPolicy(node: JsonNode): boolean {
  const statement = member(node, "Statement");
  return statement?.kind === "array" || statement?.kind === "object";
}
