import { quote } from "../../../policy/index.js";
import { bypassesOf } from "../../entries/mfa-bypasses.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "empty-object",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
  check: (context) => {
    const { document } = context;
    // An empty condition that lets somebody in without MFA is a finding of that.
    const told = new Set(
      bypassesOf(context).flatMap(({ reason }) => (reason.kind === "emptyCondition" ? [reason.place.span.start] : [])),
    );
    const report: typeof context.report = (place, said) => {
      if (!told.has(place.span.start)) context.report(place, said);
    };
    for (const { condition } of document.statements) {
      if (condition?.node.kind !== "object") continue;
      if (condition.node.members.length === 0) {
        report(condition.key, {
          message: "the Condition is empty, so it matches every call",
          remedy: "write the condition, or remove the element",
        });
      }
      condition.node.members.forEach(({ value }, index) => {
        const operator = condition.operators[index];
        if (operator === undefined || value.kind !== "object" || value.members.length > 0) return;
        report(operator, {
          message: `${quote(operator.value)} has no condition key, so it tests nothing`,
          remedy: "add a condition key, or remove the operator",
        });
      });
    }
  },
});
