import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member } from "../documents.js";
import { isTemplate } from "../template/recognise.js";
import type { Container } from "./container.js";

/**
 * A list of policies, templates and other containers: each item is read as if it were a text of its own. Lists of roles, and
 * of what lists them, are collections, whose items are read one by one.
 */
export function listOfTexts(isContainer: (item: JsonNode) => boolean): Container {
  return {
    without: "a list without trust policies",
    holds: (root) =>
      root.kind === "array" &&
      root.items.some((item) => member(item, "Statement") !== undefined || isTemplate(item) || isContainer(item)),
    contents: (root) =>
      root.kind === "array"
        ? root.items.map((node, index) => ({ kind: "value", node, pointer: childPointer("", index) }))
        : [],
  };
}
