import { compilePattern, matches } from "../../../engine/index.js";
import { quote } from "../../../policy/index.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "redundant-value",
  severity: "suggestion",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  check: ({ document, report }) => {
    for (const read of conditionTestsOf(document)) {
      const { values } = read.test;
      if (values.length > most) continue;
      values.forEach((value, index) => {
        const cover = values.find(
          (other, at) =>
            at !== index && (other.value === value.value ? at < index : covers(read, other.value, value.value)),
        );
        if (cover === undefined) return;
        report(value, {
          message:
            cover.value === value.value
              ? `${quote(value.value)} appears twice`
              : `${quote(cover.value)} already matches ${quote(value.value)}`,
          remedy: "remove it",
        });
      });
    }
  },
});

/** More values than any policy within AWS's quota has are not compared with each other. */
const most = 400;

function covers({ form }: ReadTest, pattern: string, value: string): boolean {
  const name = form?.operator.name;
  if (name !== "StringLike" && name !== "StringNotLike") return false;
  if (/[*?$]/.test(value) || !/[*?]/.test(pattern) || pattern.includes("${")) return false;
  return matches(compilePattern([{ text: pattern, literal: false }]), value);
}
