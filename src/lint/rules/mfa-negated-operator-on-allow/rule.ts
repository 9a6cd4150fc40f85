import { callerInWords, mendedFor, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-negated-operator-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["negatedOnAllow"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `${test.test.operator.value} holds where the key is absent, as it is for access keys: ${callerInWords(entry)} gets in without MFA`,
      remedy: mendedFor(entry, 'Bool with "true"'),
    }));
  },
});
