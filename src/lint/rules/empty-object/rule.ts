import { quote } from "../../../policy/index.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "empty-object",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
  check: ({ document, report }) => {
    for (const { condition } of document.statements) {
      if (condition?.node.kind !== "object") continue;
      if (condition.node.members.length === 0) {
        report(condition.key, "the condition is empty, so it holds always; write what is meant, or remove it");
      }
      condition.node.members.forEach(({ value }, index) => {
        const operator = condition.operators[index];
        if (operator === undefined || value.kind !== "object" || value.members.length > 0) return;
        report(
          operator,
          `there is no key under ${quote(operator.value)}, so it says nothing; add the key, or remove it`,
        );
      });
    }
  },
});
