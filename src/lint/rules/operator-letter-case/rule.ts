import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { respellOperator } from "../../fixes.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "operator-letter-case",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  check: ({ document, report }) => {
    // An operator is one place, however many keys it holds.
    const reported = new Set<number>();
    for (const { statement, test, form } of conditionTestsOf(document)) {
      const { operator } = test;
      if (form === undefined || form.canonical === operator.value || reported.has(operator.span.start)) continue;
      reported.add(operator.span.start);
      const fix = respellOperator(document, statement, operator, form.canonical);
      report(operator, {
        message: `${quote(operator.value)} is not written in AWS's letter case`,
        remedy: `write "${form.canonical}"`,
        fix,
      });
    }
  },
});
