import { quote } from "../../../policy/index.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "deleted-principal",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  check: ({ document, report }) => {
    for (const { value, principal } of document.statements.flatMap(principalsOfStatement)) {
      if (principal.kind !== "uniqueId") continue;
      const kind = principal.id.startsWith("AROA") ? "role" : "user";
      report(value, {
        message: `${quote(value.value)} is the unique ID of a ${kind} that was deleted`,
        remedy: `remove it, or write the ARN of the ${kind} that is meant`,
      });
    }
  },
});
