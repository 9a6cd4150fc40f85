import {
  absentFor,
  canAssume,
  isOfNamedRole,
  remedyFor,
  reportBypasses,
  strictFormOf,
} from "../../entries/mfa-report.js";
import { renameOperator } from "../../fixes.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-if-exists-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["ifExistsOnAllow"], ({ entry, reason: { test } }) => {
      const to = strictFormOf(test) ?? "Bool";
      return {
        place: test.test.operator,
        message: `${test.test.operator.value} also matches when the key is absent${absentFor(entry)}, so ${canAssume(entry)}`,
        remedy: remedyFor(entry, to),
        fix: isOfNamedRole(entry) ? undefined : renameOperator(context.document, test.statement, test.test, to),
      };
    });
  },
});
