import { childPointer } from "../../../diagnostics/index.js";
import { type JsonNode, quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { mfaKeyOf } from "../../entries/mfa-tests.js";
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
          message: `${quote(action.key.value)} is an empty list, so the statement applies to no action`,
          remedy: "list the actions, or remove the statement",
        });
      }
      if (principal?.node.kind !== "object") continue;
      for (const { key, value } of principal.node.members) {
        if (!isEmptyList(value)) continue;
        const place = {
          span: { start: key.start, end: key.end },
          pointer: childPointer(principal.key.pointer, key.value),
        };
        report(place, {
          message: `${quote(key.value)} is an empty list, so it names no principal`,
          remedy: "name the principals, or remove the list",
        });
      }
    }
    for (const { test } of conditionTestsOf(document)) {
      // Of a condition on MFA that is more than untidy.
      if (test.values.length > 0 || mfaKeyOf(test.key.value) !== undefined) continue;
      report(test.key, {
        message: `${quote(test.key.value)} is compared with an empty list`,
        remedy: "add the values, or remove the key",
      });
    }
  },
});

function isEmptyList(node: JsonNode): boolean {
  return node.kind === "array" && node.items.length === 0;
}
