import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "contradictory-boolean",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  check: ({ document, report }) => {
    for (const { test, form } of conditionTestsOf(document)) {
      const operator = form?.operator.name;
      if (operator !== "Bool" && operator !== "Null") continue;
      const has = (word: string): boolean => test.values.some(({ value }) => value.toLowerCase() === word);
      if (!has("true") || !has("false")) continue;
      const result = operator === "Bool" ? "every value of the key matches" : "the condition always matches";
      report(test.key, {
        message: `${quote(test.key.value)} is compared with both "true" and "false", so ${result}`,
        remedy: "keep the value that is meant",
      });
    }
  },
});
