import { defineRule } from "../../rule.js";

export default defineRule({
  id: "principal-in-identity-policy",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  reports: ["principal-in-identity-policy"],
});
