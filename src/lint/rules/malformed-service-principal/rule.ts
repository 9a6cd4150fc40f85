import { defineRule } from "../../rule.js";

export default defineRule({
  id: "malformed-service-principal",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  reports: ["malformed-service-principal"],
});
