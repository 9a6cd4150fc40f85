import { childPointer } from "../../../diagnostics/index.js";
import { type JsonNode, quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { mfaKeyOf } from "../../mfa-tests.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "empty-array",
  severity: "suggestion",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  check: ({ document, report }) => {
    for (const { action, principal } of document.statements) {
      if (action !== undefined && isEmptyList(action.node)) {
        report(action.key, {
          message: `${quote(action.key.value)} lists nothing`,
          remedy: "name what is meant, or remove the statement",
        });
      }
      if (principal?.node.kind !== "object") continue;
      for (const { key, value } of principal.node.members) {
        if (!isEmptyList(value)) continue;
        const place = {
          span: { start: key.start, end: key.end },
          pointer: childPointer(principal.key.pointer, key.value),
        };
        report(place, { message: `${quote(key.value)} lists nobody`, remedy: "name who is meant, or remove it" });
      }
    }
    for (const { test } of conditionTestsOf(document)) {
      // Of a condition on MFA that is more than untidy.
      if (test.values.length > 0 || mfaKeyOf(test.key.value) !== undefined) continue;
      report(test.key, {
        message: `${quote(test.key.value)} is compared with no value at all`,
        remedy: "add the values, or remove the key",
      });
    }
  },
});

function isEmptyList(node: JsonNode): boolean {
  return node.kind === "array" && node.items.length === 0;
}
