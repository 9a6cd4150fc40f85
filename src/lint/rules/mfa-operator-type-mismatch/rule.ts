import { keysWithBypass, mismatchedTests } from "../../mfa-types.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-operator-type-mismatch",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    const bypassed = keysWithBypass(context);
    for (const { test, wants, isUnmatchable } of mismatchedTests(context.document)) {
      if (isUnmatchable || bypassed.has(test.operator.span.start)) continue;
      context.report(test.operator, {
        message: `${test.operator.value} is not for this key, and AWS does not say how it compares them`,
        remedy: `write ${wants}`,
      });
    }
  },
});
