import { principalFindings } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "wildcard-in-principal",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  check: principalFindings("wildcard", (value) =>
    /:assumed-role\/[^*?/]+\//.test(value)
      ? "name the role, which stands for all of its sessions"
      : 'name the account, and compare "aws:PrincipalArn" with the pattern in a condition',
  ),
});
