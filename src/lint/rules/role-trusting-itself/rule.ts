import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "role-trusting-itself",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html",
  check: ({ document, role, report }) => {
    if (role.name === undefined || role.account === undefined) return;
    for (const statement of document.statements) {
      if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) continue;
      for (const { principal, value } of principalsOfStatement(statement)) {
        if (principal.kind !== "role" || principal.account !== role.account || principal.name !== role.name) continue;
        report(value, {
          message: "the role trusts itself, so its sessions can renew themselves without end",
          remedy: "name the callers that need the role, and let the role use the session that it has",
        });
      }
    }
  },
});
