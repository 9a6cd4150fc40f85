import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "non-boolean-value",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  check: ({ document, report }) => {
    for (const { test, form } of conditionTestsOf(document)) {
      const operator = form?.operator;
      if (form === undefined || (operator?.name !== "Bool" && operator?.name !== "Null")) continue;
      for (const value of test.values) {
        if (/^(true|false)$/i.test(value.value)) continue;
        if (operator.variables && value.value.includes("${")) continue;
        const shown = value.spelling === "string" ? quote(value.value) : value.value;
        const meant = nearestWord(value.value);
        report(value, `${shown} is neither "true" nor "false", so ${form.canonical} never matches it; write ${meant}`);
      }
    }
  },
});

/** What a value for people or for other languages was meant to be. */
function nearestWord(text: string): string {
  const word = text.trim().toLowerCase();
  if (["true", "yes", "y", "on", "1"].includes(word)) return '"true"';
  if (["false", "no", "n", "off", "0"].includes(word)) return '"false"';
  return '"true" or "false"';
}
