import { defineRule } from "../../rule.js";

export default defineRule({
  id: "not-principal-in-trust-policy",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
  reports: ["not-principal-in-trust-policy"],
});
