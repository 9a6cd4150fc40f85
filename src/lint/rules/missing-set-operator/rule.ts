import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";
import { hasSeveralValues } from "../../set-operators.js";

export default defineRule({
  id: "missing-set-operator",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  check: ({ document, report }) => {
    for (const { test, form } of conditionTestsOf(document)) {
      if (form === undefined || form.operator.keyTypes === undefined || form.quantifier !== undefined) continue;
      if (hasSeveralValues(test.key.value) !== true) continue;
      report(test.key, {
        message: `${quote(test.key.value)} can have several values, and ${form.canonical} is for keys with one value`,
        remedy: `write ForAnyValue:${form.canonical} if one match is enough, ForAllValues:${form.canonical} (and Null "false") if all must match`,
      });
    }
  },
});
