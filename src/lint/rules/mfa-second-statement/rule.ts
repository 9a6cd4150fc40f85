import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { callerInWords, reportBypasses, startOf } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-second-statement",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["secondStatement"], ({ entry, reason: { other } }) => ({
      place: startOf(entry.statement),
      message: `this is the way round the MFA that ${statementInWords(nameOfStatement(context.document, other))} demands: ${callerInWords(entry)} gets in here`,
      remedy: "demand MFA here too, or remove the statement",
    }));
  },
});
