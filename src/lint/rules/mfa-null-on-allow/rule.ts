import { callerInWords, mendedFor, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-null-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["nullOnAllow"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `Null asks only whether the key is there, and all temporary credentials have it, as false without MFA: ${callerInWords(entry)} gets in`,
      remedy: mendedFor(entry, 'Bool with "true"'),
    }));
  },
});
