import { quote } from "../../../policy/index.js";
import { actionsNamedBy } from "../../actions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "redundant-action",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
  check: ({ document, report }) => {
    for (const { action } of document.statements) {
      const patterns = (action?.patterns ?? []).map((pattern) => ({ pattern, named: actionsNamedBy(pattern.value) }));
      // There are six actions; whoever lists hundreds has other worries.
      if (patterns.length > 100) continue;
      patterns.forEach(({ pattern, named }, index) => {
        if (named.length === 0) return;
        const cover = patterns.find(
          (other, at) =>
            at !== index &&
            named.every((name) => other.named.includes(name)) &&
            // Of two that name the same, the first stays.
            (other.named.length > named.length || at < index),
        );
        if (cover === undefined) return;
        report(pattern, {
          message:
            cover.pattern.value === pattern.value
              ? `${quote(pattern.value)} appears twice`
              : `${quote(cover.pattern.value)} already includes ${quote(pattern.value)}`,
          remedy: "remove it",
        });
      });
    }
  },
});
