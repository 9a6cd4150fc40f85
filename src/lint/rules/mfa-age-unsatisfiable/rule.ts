import { ageBounds } from "../../entries/mfa-ages.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-unsatisfiable",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    for (const { test, isNever } of ageBounds(document)) {
      if (isNever)
        report(test.key, {
          message: "no age is less than 0 seconds, so the statement allows nobody",
          remedy: "write the greatest age in seconds that is allowed",
        });
    }
  },
});
