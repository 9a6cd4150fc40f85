import { canAssume, remedyInDeny, reportBypasses } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

const how = 'add a Deny that compares "aws:MultiFactorAuthPresent" with "false" using BoolIfExists';

export default defineRule({
  id: "mfa-age-on-deny-only",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["ageOnDeny"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `this Deny does not apply to calls without MFA, because they have no MFA age, so ${canAssume(entry)}`,
      remedy: remedyInDeny(entry, how),
    }));
  },
});
