import { type JsonNode, parseJson } from "../policy/index.js";
import { documentAt } from "../sources/index.js";
import type { DocumentContent, PolicyDocumentOf } from "./documents.js";
import { documentSource } from "./documents.js";
import { type Complain, type FileValue, placeOf, problemAt } from "./fields.js";

/** The documents of all files, each kept once. */
export class Contents {
  readonly #contents = new Map<string, DocumentContent>();

  /**
   * The document at a place: an object, or a string with its JSON, percent-encoded or not, as IAM's API gives it
   * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyDetail.html). `notation` is that of the file: where it
   * is not JSON, the nodes are kept.
   */
  documentOf(value: FileValue, notation: Notation, complain: Complain): PolicyDocumentOf {
    const { source, node } = value;
    const place = placeOf(value);
    const kept = notation === "json" ? undefined : node;
    if (node.kind === "object") return { kind: "document", content: this.#kept(node), place, node: kept };
    const isText = node.kind === "string";
    if (isText) {
      const text = kept === undefined ? documentAt(source, node) : documentSource({ place, node });
      const { root } = parseJson(text);
      if (root?.kind === "object") return { kind: "document", content: this.#kept(root), place, node: kept };
    }
    const message = isText
      ? "the policy document is not a JSON object"
      : "the policy document is not an object or a string";
    complain(problemAt(value, "invalid-entity", message, "fetch the dump again, without changing it"));
    return { kind: "unknown", why: message };
  }

  #kept(node: JsonNode): DocumentContent {
    const text = compactJson(node);
    const known = this.#contents.get(text);
    if (known !== undefined) return known;
    const content = { text };
    this.#contents.set(text, content);
    return content;
  }
}

/** How a file is written. */
export type Notation = "json" | "yaml";

/** A node as JSON without spaces: all members in their order, numbers as they are written. */
export function compactJson(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return `{${node.members.map(({ key, value }) => `${JSON.stringify(key.value)}:${compactJson(value)}`).join(",")}}`;
    case "array":
      return `[${node.items.map(compactJson).join(",")}]`;
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
  }
}
