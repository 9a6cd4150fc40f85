import { childPointer, type Problem, type SourceText } from "../diagnostics/index.js";
import type { JsonNode, JsonString } from "./json.js";

/**
 * The strings of a policy that hold characters which AWS does not store: beyond tab, line feed, carriage return and U+0020 to
 * U+00FF. JSON's own escapes for them are other text, in which there is nothing beyond ASCII.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, AssumeRolePolicyDocument, and
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html, PolicyDocument
 */
export function unstorableCharacters(
  source: SourceText,
  root: JsonNode,
  pointer: string,
): Problem<"unstorable-character">[] {
  // Most policies have none, and need not be walked.
  if (!beyondLatin1.test(source.text.slice(root.start, root.end))) return [];
  const problems: Problem<"unstorable-character">[] = [];
  const look = (node: JsonString, at: string): void => {
    const raw = source.text.slice(node.start, node.end);
    const [character] = beyondLatin1.exec(raw) ?? [];
    // In YAML the place of a value may have comments, which are not a part of the value.
    if (character === undefined || !beyondLatin1.test(node.value)) return;
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    const message = `AWS refuses to store the character U+${code} (${JSON.stringify(character)}), because it is beyond U+00FF`;
    const remedy = "remove the character, or replace it";
    const span = { start: node.start, end: node.end };
    problems.push({ code: "unstorable-character", message, remedy, pointer: at, span });
  };
  const walk = (node: JsonNode, at: string): void => {
    if (node.kind === "string") look(node, at);
    else if (node.kind === "array") {
      for (const [index, item] of node.items.entries()) walk(item, childPointer(at, index));
    } else if (node.kind === "object") {
      for (const { key, value } of node.members) {
        look(key, childPointer(at, key.value));
        walk(value, childPointer(at, key.value));
      }
    }
  };
  walk(root, pointer);
  return problems;
}

/** A character of more than one UTF-16 unit is found by both of them. */
const beyondLatin1 = /[\u{100}-\u{10ffff}]/u;
