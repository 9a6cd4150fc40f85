import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { canAssume, reportBypasses, startOf } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-deny-too-narrow",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["narrowDeny"], ({ entry, reason: { place, element } }) => ({
      place,
      message: `this Deny does not apply to all calls that ${statementInWords(nameOfStatement(context.document, entry.statement))} allows, because of its ${element}, so ${canAssume(entry)}`,
      remedy: "let the Deny apply to all of them, or require MFA in the Allow statement",
      related: [{ message: "this statement allows the call", place: startOf(entry.statement) }],
    }));
  },
});
