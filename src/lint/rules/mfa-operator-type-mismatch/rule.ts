import { quote } from "../../../policy/index.js";
import { keysWithBypass, mismatchedTests } from "../../entries/mfa-types.js";
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
        message: `${test.operator.value} is not an operator for ${quote(test.key.value)}, and AWS does not document how it compares that key`,
        remedy: `write ${wants}`,
      });
    }
  },
});
