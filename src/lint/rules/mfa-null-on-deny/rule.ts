import { canAssume, remedyInDeny, reportBypasses } from "../../entries/mfa-report.js";
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
      message: `this Deny applies only when the key is absent, and temporary credentials issued without MFA have it with the value false, so ${canAssume(entry)}`,
      remedy: remedyInDeny(entry, 'write BoolIfExists with "false"'),
    }));
  },
});
