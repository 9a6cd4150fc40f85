import { canAssume, remedyFor, reportBypasses } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-inverted",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["inverted", "invertedDeny"], ({ entry, reason: { test, kind } }) => ({
      place: test.test.operator,
      message:
        kind === "inverted"
          ? `this condition matches only calls without MFA, so ${canAssume(entry)}`
          : `this Deny applies only to calls with MFA, so ${canAssume(entry)}`,
      remedy: kind === "inverted" ? remedyFor(entry, 'Bool with "true"') : 'write BoolIfExists with "false"',
    }));
  },
});
