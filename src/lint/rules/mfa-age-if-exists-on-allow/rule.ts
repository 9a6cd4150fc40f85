import { renameOperator } from "../../fixes.js";
import { callerInWords, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-if-exists-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["ageIfExistsOnAllow"], ({ entry, reason: { test } }) => {
      const to = test.form?.canonical.replace(/IfExists$/, "") ?? "NumericLessThan";
      return {
        place: test.test.operator,
        message: `without MFA there is no age, and ${test.test.operator.value} holds for an absent key: ${callerInWords(entry)} gets in; write ${to}`,
        fix: renameOperator(context.document, test.statement, test.test, to),
      };
    });
  },
});
