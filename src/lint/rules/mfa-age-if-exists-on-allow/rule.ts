import { renameOperator } from "../../fixes.js";
import { callerInWords, isOfNamedRole, mendedFor, reportBypasses, strictFormOf } from "../../mfa-report.js";
import { numericComparison } from "../../mfa-tests.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-if-exists-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["ageIfExistsOnAllow"], ({ entry, reason: { test } }) => {
      const strict = strictFormOf(test) ?? "NumericLessThan";
      // Which way round the age was meant is for people to say; `mfa-age-inverted` tells why.
      const isInverted = numericComparison(test) === "Greater";
      const to = isInverted ? strict.replace("Greater", "Less") : strict;
      return {
        place: test.test.operator,
        message: `without MFA there is no age, and ${test.test.operator.value} holds for an absent key: ${callerInWords(entry)} gets in`,
        remedy: mendedFor(entry, to),
        fix:
          isInverted || isOfNamedRole(entry)
            ? undefined
            : renameOperator(context.document, test.statement, test.test, to),
      };
    });
  },
});
