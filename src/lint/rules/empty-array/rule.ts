import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { mfaKeyOf } from "../../mfa-tests.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "empty-array",
  severity: "suggestion",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  check: ({ document, report }) => {
    for (const { test } of conditionTestsOf(document)) {
      // Of a condition on MFA that is more than untidy.
      if (test.values.length > 0 || mfaKeyOf(test.key.value) !== undefined) continue;
      report(test.key, `${quote(test.key.value)} is compared with no value at all; add the values, or remove the key`);
    }
  },
});
