import { callerInWords, reportBypasses } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-condition-without-value",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["noValues", "noValuesOnDeny", "emptyCondition"], ({ entry, reason }) => ({
      place: reason.kind === "emptyCondition" ? reason.place : reason.test.test.key,
      message: `nothing is demanded here, although it looks so: ${callerInWords(entry)} gets in without MFA`,
      remedy:
        'write "Bool": { "aws:MultiFactorAuthPresent": "true" } under an Allow, BoolIfExists and "false" under a Deny',
    }));
  },
});
