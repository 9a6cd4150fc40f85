import { ageBounds } from "../../entries/mfa-ages.js";
import { keysWithBypass } from "../../entries/mfa-types.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-inverted",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    const { document, report } = context;
    const bypassed = keysWithBypass(context);
    for (const { test, effect, form, refusesFresh } of ageBounds(document)) {
      // Of an Allow that lets in who has no age as well, the advice is the same.
      if (!refusesFresh || (effect === "Allow" && bypassed.has(test.operator.span.start))) continue;
      report(test.operator, {
        message:
          effect === "Allow"
            ? `${form.canonical} allows callers whose MFA is old and refuses callers with recent MFA`
            : `${form.canonical} denies callers with recent MFA and not callers whose MFA is old`,
        remedy: effect === "Allow" ? "write NumericLessThan" : "write NumericGreaterThan",
      });
    }
  },
});
