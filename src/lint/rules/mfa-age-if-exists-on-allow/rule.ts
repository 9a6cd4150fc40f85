import { canAssume, isOfNamedRole, remedyFor, reportBypasses, strictFormOf } from "../../entries/mfa-report.js";
import { numericComparison } from "../../entries/mfa-tests.js";
import { renameOperator } from "../../fixes.js";
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
        message: `${test.test.operator.value} also matches when the key is absent, as it is in calls without MFA, so ${canAssume(entry)}`,
        remedy: remedyFor(entry, to),
        fix:
          isInverted || isOfNamedRole(entry)
            ? undefined
            : renameOperator(context.document, test.statement, test.test, to),
      };
    });
  },
});
