import { principalFindings } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "canonical-user-principal",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  check: principalFindings("canonicalUser", "name an account, a user or a role under AWS"),
});
