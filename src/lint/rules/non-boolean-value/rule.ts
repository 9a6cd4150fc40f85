import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { replaceValue } from "../../fixes.js";
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
        const word = wordMeant(value.value);
        const meant = word === undefined ? '"true" or "false"' : `"${word}"`;
        // Beside other values it may be one too many.
        const edit = word === undefined || test.values.length > 1 ? undefined : replaceValue(document, value, word);
        const fix = edit && { description: `write ${meant}`, edits: [edit], revives: true };
        const message = `${shown} is neither "true" nor "false", so ${form.canonical} never matches it`;
        report(value, { message, remedy: `write ${meant}`, fix });
      }
    }
  },
});

/** What a value for people or for other languages was meant to be. */
function wordMeant(text: string): "true" | "false" | undefined {
  const word = text.trim().toLowerCase();
  if (["true", "yes", "y", "on", "1"].includes(word)) return "true";
  if (["false", "no", "n", "off", "0"].includes(word)) return "false";
  return undefined;
}
