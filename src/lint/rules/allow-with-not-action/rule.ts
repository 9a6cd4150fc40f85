import { defineRule } from "../../rule.js";

export default defineRule({
  id: "allow-with-not-action",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  check: ({ document, report }) => {
    for (const { effect, action } of document.statements) {
      if (effect?.value !== "Allow" || action?.negated !== true) continue;
      report(action.key, {
        message: "Allow with NotAction allows all actions but those listed, also ones to come",
        remedy: "list what is meant under Action",
      });
    }
  },
});
