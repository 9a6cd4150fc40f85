import { quote } from "../../../policy/index.js";
import { mismatchedTests } from "../../entries/mfa-types.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-unmatchable-value",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    for (const { test, wants, isUnmatchable } of mismatchedTests(document)) {
      const [value] = test.values;
      if (!isUnmatchable || value === undefined) continue;
      report(value, {
        message: `${quote(test.key.value)} never has the value ${quote(value.value)}, so this condition never matches`,
        remedy: `write ${wants}`,
      });
    }
  },
});
