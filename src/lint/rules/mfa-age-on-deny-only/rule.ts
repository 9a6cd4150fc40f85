import { callerInWords, mendedInDeny, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

const how = 'add a Deny with BoolIfExists "aws:MultiFactorAuthPresent" "false"';

export default defineRule({
  id: "mfa-age-on-deny-only",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["ageOnDeny"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `without MFA there is no age, so this Deny does not apply: ${callerInWords(entry)} gets in`,
      remedy: mendedInDeny(entry, how),
    }));
  },
});
