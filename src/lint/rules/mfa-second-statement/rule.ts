import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { canAssume, reportBypasses, startOf } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-second-statement",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["secondStatement"], ({ entry, reason: { other } }) => ({
      place: startOf(entry.statement),
      message: `this statement bypasses the MFA required by ${statementInWords(nameOfStatement(context.document, other))}, so ${canAssume(entry)}`,
      remedy: "require MFA here too, or remove the statement",
      related: [{ message: "this statement requires MFA", place: startOf(other) }],
    }));
  },
});
