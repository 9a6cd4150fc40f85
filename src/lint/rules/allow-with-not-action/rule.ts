import { defineRule } from "../../rule.js";

export default defineRule({
  id: "allow-with-not-action",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  check: ({ document, report }) => {
    for (const { effect, action } of document.statements) {
      if (effect?.value !== "Allow" || action?.negated !== true) continue;
      report(action.key, {
        message:
          "an Allow with NotAction allows every action that is not listed, including actions that AWS adds later",
        remedy: "list the allowed actions under Action",
      });
    }
  },
});
