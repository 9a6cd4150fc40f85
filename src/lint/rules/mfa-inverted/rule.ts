import { callerInWords, mendedFor, reportBypasses } from "../../mfa-report.js";
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
          ? `this admits callers without MFA, and nobody else: ${callerInWords(entry)} gets in`
          : `this denies callers with MFA, and ${callerInWords(entry)} gets in without`,
      remedy: kind === "inverted" ? mendedFor(entry, 'Bool with "true"') : 'write BoolIfExists with "false"',
    }));
  },
});
