import { quote } from "../../../policy/index.js";
import { keysWithBypass, mismatchedTests } from "../../entries/mfa-types.js";
import { defineRule } from "../../rule.js";
import { setTestsOnSingleValues } from "../../set-operators.js";

export default defineRule({
  id: "set-operator-on-single-valued-key",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  check: (context) => {
    // Another operator altogether is wanted there.
    const mismatched = mismatchedTests(context.document).map(({ test }) => test.operator.span.start);
    const told = new Set([...keysWithBypass(context), ...mismatched]);
    for (const { test, form, letsAbsenceIn } of setTestsOnSingleValues(context)) {
      // That is a finding of its own.
      if (letsAbsenceIn || told.has(test.operator.span.start)) continue;
      const operator = form.canonical.slice(form.canonical.indexOf(":") + 1);
      context.report(test.key, {
        message: `${quote(test.key.value)} has one value, and ${form.quantifier} is for keys with several values`,
        remedy: `write ${operator}`,
      });
    }
  },
});
