import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { callerInWords, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-deny-too-narrow",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["narrowDeny"], ({ entry, reason: { place, element } }) => ({
      place,
      message: `this Deny does not reach everybody whom ${statementInWords(nameOfStatement(context.document, entry.statement))} admits, because of its ${element}: ${callerInWords(entry)} gets in without MFA`,
      remedy: "let it reach them all, or demand MFA in the Allow",
    }));
  },
});
