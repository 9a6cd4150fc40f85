import { callerInWords, mendedInDeny, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-null-on-deny",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["nullOnDeny"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `this Deny is about calls without the key only, and sessions without MFA have it, as false: ${callerInWords(entry)} gets in`,
      remedy: mendedInDeny(entry, 'write BoolIfExists with "false"'),
    }));
  },
});
