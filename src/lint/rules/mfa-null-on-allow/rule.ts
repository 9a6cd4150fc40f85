import { canAssume, remedyFor, reportBypasses } from "../../entries/mfa-report.js";
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
      message: `Null tests only whether the key is present, and temporary credentials issued without MFA have it with the value false, so ${canAssume(entry)}`,
      remedy: remedyFor(entry, 'Bool with "true"'),
    }));
  },
});
