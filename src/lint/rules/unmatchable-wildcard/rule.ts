import { quote } from "../../../policy/index.js";
import { literalWildcards } from "../../literal-wildcards.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unmatchable-wildcard",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  check: ({ document, report }) => {
    for (const { test, value, character, form, like, canMatch } of literalWildcards(document)) {
      if (canMatch) continue;
      report(value, {
        message: `${quote(value.value)} never matches, because ${quote(character)} is an ordinary character under ${form.canonical} and ${quote(test.key.value)} never contains it`,
        remedy: `write ${like}`,
      });
    }
  },
});
