import type { Entry } from "../../entries/mfa-entries.js";
import { absentFor, canAssume, remedyFor, reportBypasses } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-negated-operator-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["negatedOnAllow"], ({ entry, reason: { test } }) => ({
      place: test.test.operator,
      message: `${test.test.operator.value} matches ${whatNegatedMatches(entry)}, so ${canAssume(entry)}`,
      remedy: remedyFor(entry, 'Bool with "true"'),
    }));
  },
});

/** Sessions of roles and session tokens have the key; calls signed with an access key do not. */
function whatNegatedMatches(entry: Entry): string {
  return entry.kind === "session-token" || entry.kind === "role-session"
    ? 'the value "false", which temporary credentials issued without MFA have'
    : `when the key is absent${absentFor(entry)}`;
}
