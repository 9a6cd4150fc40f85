import { quote } from "../../../policy/index.js";
import { actionsOf, allowStatements } from "../../actions.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

const wanted = ["sts:SetSourceIdentity", "sts:TagSession"] as const;

export default defineRule({
  id: "roles-anywhere-actions",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
  check: ({ document, report }) => {
    const statements = allowStatements(document)
      .filter(({ principal }) => principal?.negated !== true)
      .map((statement) => ({
        actions: actionsOf(statement),
        principals: principalsOfStatement(statement),
      }));
    const services = statements.flatMap(({ principals }) =>
      principals.filter(({ value }) => value.type.value === "Service" && isRolesAnywhere(value.value)),
    );
    for (const name of new Set(services.map(({ value }) => value.value))) {
      const own = statements.filter(({ principals }) =>
        principals.some(({ value, principal }) => value.value === name || principal.kind === "everyone"),
      );
      // With a statement whose actions are not all known, nothing can be said to be missing.
      if (own.some(({ actions }) => actions === undefined)) continue;
      const allowed = new Set(own.flatMap(({ actions }) => actions ?? []));
      const missing = wanted.filter((action) => !allowed.has(action));
      const assuming = statements.find(
        ({ actions, principals }) =>
          actions?.includes("sts:AssumeRole") === true && principals.some(({ value }) => value.value === name),
      );
      const place = assuming?.principals.find(({ value }) => value.value === name);
      if (place === undefined || missing.length === 0) continue;
      report(
        place.value,
        `${quote(name)} may assume the role but not call ${missing.map(quote).join(" and ")}, which AWS requires as well; add that to its actions`,
      );
    }
  },
});

/** The principal of IAM Roles Anywhere, in any partition. */
function isRolesAnywhere(service: string): boolean {
  return service.startsWith("rolesanywhere.amazonaws.");
}
