import { callerInWords, reportBypasses, startOf } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-not-required",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["notRequired"], ({ entry }) => ({
      place: startOf(entry.statement),
      message: `MFA is not required: ${callerInWords(entry)} gets in; add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the Condition`,
    }));
  },
});
