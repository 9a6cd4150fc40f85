import { quote } from "../../../policy/index.js";
import { bypassesOf } from "../../entries/mfa-bypasses.js";
import { mfaTestsOf } from "../../entries/mfa-tests.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-empty-list",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  aboutMfa: true,
  check: (context) => {
    const told = new Set(
      bypassesOf(context).flatMap(({ reason }) => ("test" in reason ? [reason.test.test.key.span.start] : [])),
    );
    for (const { test, form } of mfaTestsOf(context.document)) {
      if (test.values.length > 0 || told.has(test.key.span.start)) continue;
      // What it comes to there is documented, and the operator is a finding of its own.
      if (form?.quantifier === "ForAllValues") continue;
      context.report(test.key, {
        message: `${quote(test.key.value)} is compared with an empty list, and AWS does not document the result`,
        remedy: "write the value",
      });
    }
  },
});
