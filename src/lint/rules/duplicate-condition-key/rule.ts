import { foldName } from "../../../iam/index.js";
import { type Located, quote } from "../../../policy/index.js";
import type { LintedStatement } from "../../facts.js";
import { defineRule, type RuleContext } from "../../rule.js";

export default defineRule({
  id: "duplicate-condition-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  check: (context) => {
    for (const statement of context.document.statements) checkStatement(statement, context);
  },
});

function checkStatement({ condition }: LintedStatement, { report }: RuleContext): void {
  // By the operator's place: an operator that stands twice has two blocks, and is a duplicate key of the JSON itself.
  const blocks = new Map<number, Map<string, Located<string>>>();
  for (const { operator, key } of condition?.tests ?? []) {
    const seen = blocks.get(operator.span.start) ?? new Map<string, Located<string>>();
    blocks.set(operator.span.start, seen);
    const folded = foldName(key.value);
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, key);
    // The same key in the same case is a duplicate key of the JSON, which has its own finding.
    else if (first.value !== key.value) {
      report(key, {
        message: `${quote(key.value)} and ${quote(first.value)} are the same condition key, because letter case does not matter`,
        remedy: "put all values in one list under one of them",
        related: [{ message: `${quote(first.value)} appears here first`, place: first }],
      });
    }
  }
}
