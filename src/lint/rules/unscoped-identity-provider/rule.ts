import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unscoped-identity-provider",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
  reports: ["unscoped-identity-provider"],
});
