import { quote } from "../../../policy/index.js";
import { principalsOfStatement, type ReadPrincipal } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "redundant-principal",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  check: ({ document, report }) => {
    for (const statement of document.statements) {
      const principals = principalsOfStatement(statement);
      const everyone = principals.find(({ principal }) => principal.kind === "everyone");
      const seen = new Set<string>();
      for (const read of principals) {
        const { value } = read;
        const name = nameOf(read);
        if (seen.has(name))
          report(value, { message: `${quote(value.value)} appears in the statement twice`, remedy: "remove it" });
        else if (everyone !== undefined && read !== everyone && value.type.value === "AWS")
          report(value, {
            message: `"*" already includes ${quote(value.value)}`,
            remedy: "remove one of the two",
          });
        seen.add(name);
      }
    }
  },
});

/** An account can be written in two ways. */
function nameOf({ value, principal }: ReadPrincipal): string {
  return principal.kind === "account" ? `account ${principal.account}` : `${value.type.value} ${value.value}`;
}
