import { ageBounds, inWords } from "../../entries/mfa-ages.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-of-several-values",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    for (const { test, effect, admitted, isBound } of ageBounds(document)) {
      if (!isBound || admitted === undefined || new Set(test.values.map(({ value }) => value)).size < 2) continue;
      report(test.key, {
        message: `one match of several values is enough, so only the ${effect === "Allow" ? "greatest" : "smallest"} age counts, ${inWords(admitted.seconds)}`,
        remedy: "keep only that value",
      });
    }
  },
});
