import { conditionKey } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "string-operator-on-arn-key",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  check: ({ document, report }) => {
    for (const { test, form } of conditionTestsOf(document)) {
      const key = conditionKey(test.key.value);
      if (form === undefined || key?.type !== "ARN" || key.alternativeType !== undefined) continue;
      if (form.operator.name !== "StringLike" && form.operator.name !== "StringNotLike") continue;
      // Without a wildcard the two operators are the same.
      if (!test.values.some(({ value }) => /[*?]/.test(value.replace(/\$\{[^${}]*\}/g, "")))) continue;
      const operator = form.canonical.replace("String", "Arn");
      report(test.key, {
        message: `under ${form.canonical} a "*" in the ARN also matches across colons`,
        remedy: `write ${operator} for ${quote(test.key.value)}`,
      });
    }
  },
});
