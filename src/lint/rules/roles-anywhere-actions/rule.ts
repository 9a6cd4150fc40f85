import { defineRule } from "../../rule.js";
import { reportMissingActions } from "../../service-actions.js";

export default defineRule({
  id: "roles-anywhere-actions",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
  check: (context) => {
    // The principal of IAM Roles Anywhere, in any partition.
    const isRolesAnywhere = (name: string): boolean => name.startsWith("rolesanywhere.amazonaws.");
    reportMissingActions(context, isRolesAnywhere, ["sts:SetSourceIdentity", "sts:TagSession"]);
  },
});
