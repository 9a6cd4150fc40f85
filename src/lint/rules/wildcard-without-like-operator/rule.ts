import { quote } from "../../../policy/index.js";
import { literalWildcards } from "../../literal-wildcards.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "wildcard-without-like-operator",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  check: ({ document, report }) => {
    for (const { value, character, form, like, canMatch } of literalWildcards(document)) {
      if (!canMatch) continue;
      report(value, {
        message: `${quote(character)} in ${quote(value.value)} is an ordinary character under ${form.canonical}, not a wildcard`,
        remedy: `write ${like}, if a wildcard is meant`,
      });
    }
  },
});
