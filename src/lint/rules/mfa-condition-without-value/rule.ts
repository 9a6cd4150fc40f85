import { canAssume, reportBypasses } from "../../entries/mfa-report.js";
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
      message: `${whatIsEmpty(reason.kind)} does not require MFA, so ${canAssume(entry)}`,
      remedy:
        reason.kind === "noValuesOnDeny"
          ? 'write "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" }'
          : 'write "Bool": { "aws:MultiFactorAuthPresent": "true" }',
    }));
  },
});

function whatIsEmpty(kind: "noValues" | "noValuesOnDeny" | "emptyCondition"): string {
  switch (kind) {
    case "noValues":
      return "this condition has no value and";
    case "noValuesOnDeny":
      return "the condition of this Deny has no value and";
    case "emptyCondition":
      return "this Condition is empty and";
  }
}
