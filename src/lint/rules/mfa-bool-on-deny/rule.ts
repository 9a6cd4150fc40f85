import { canAssume, isOfNamedRole, remedyInDeny, reportBypasses } from "../../entries/mfa-report.js";
import { renameOperator } from "../../fixes.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-bool-on-deny",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["boolOnDeny"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `this Deny applies only when the key is present, and calls signed with an access key do not have it, so ${canAssume(entry)}`,
      remedy: remedyInDeny(entry, "write BoolIfExists"),
      fix: isOfNamedRole(entry)
        ? undefined
        : renameOperator(context.document, test.statement, test.test, "BoolIfExists"),
    }));
  },
});
