import { renameOperator } from "../../fixes.js";
import { callerInWords, isOfNamedRole, mendedInDeny, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-bool-on-deny",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["boolOnDeny"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `this Deny needs the key to be there and false, and calls with access keys do not have it: ${callerInWords(entry)} gets in without MFA`,
      remedy: mendedInDeny(entry, "write BoolIfExists"),
      fix: isOfNamedRole(entry)
        ? undefined
        : renameOperator(context.document, test.statement, test.test, "BoolIfExists"),
    }));
  },
});
