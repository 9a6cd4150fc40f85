import { quote } from "../../../policy/index.js";
import { defineRule } from "../../rule.js";
import { setTestsOnSingleValues } from "../../set-operators.js";

export default defineRule({
  id: "for-all-values-on-single-valued-key",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  check: ({ document, report }) => {
    for (const { test, form, letsAbsenceIn } of setTestsOnSingleValues(document)) {
      if (!letsAbsenceIn) continue;
      report(
        test.key,
        `${quote(test.key.value)} has one value, and under ForAllValues the condition also holds for calls without the key; write ${plain(form.canonical)}`,
      );
    }
  },
});

function plain(canonical: string): string {
  return canonical.slice(canonical.indexOf(":") + 1);
}
