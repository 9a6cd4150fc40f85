import { type JsonNode, nameOfStatement, statementInWords, toValue } from "../../../policy/index.js";
import type { LintedStatement } from "../../facts.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "redundant-statement",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html",
  check: ({ document, report }) => {
    if (document.statements.length < 2) return;
    const seen = new Map<string, LintedStatement>();
    for (const statement of document.statements) {
      const text = contentOf(statement);
      const first = seen.get(text);
      if (first === undefined) {
        seen.set(text, statement);
        continue;
      }
      const { pointer, node } = statement;
      report(
        { pointer, span: { start: node.start, end: node.start + 1 } },
        {
          message: `this statement repeats ${statementInWords(nameOfStatement(document, first))}`,
          remedy: "remove one of the two",
        },
      );
    }
  },
});

/** What a statement says: its elements but for the Sid, whose order does not matter. */
function contentOf({ node }: LintedStatement): string {
  const elements = node.members
    .filter(({ key }) => key.value !== "Sid")
    .map(({ key, value }) => [key.value, plain(value)]);
  return JSON.stringify(elements.map((element) => JSON.stringify(element)).sort());
}

/** A list of one is its member, and the members of a list are in no order. */
function plain(node: JsonNode): unknown {
  if (node.kind === "array") {
    const items = node.items.map((item) => JSON.stringify(plain(item))).sort();
    return items.length === 1 ? JSON.parse(items[0] ?? "null") : items;
  }
  if (node.kind !== "object") return toValue(node);
  return node.members.map(({ key, value }) => JSON.stringify([key.value, plain(value)])).sort();
}
