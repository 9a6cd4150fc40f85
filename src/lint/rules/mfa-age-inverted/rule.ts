import { ageBounds } from "../../mfa-ages.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-inverted",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    for (const { test, effect, form, refusesFresh } of ageBounds(document)) {
      if (!refusesFresh) continue;
      report(
        test.operator,
        effect === "Allow"
          ? `${form.canonical} demands that MFA was long ago, and refuses who has just used it; write NumericLessThan`
          : `${form.canonical} denies who has just used MFA, and not who did long ago; write NumericGreaterThan`,
      );
    }
  },
});
