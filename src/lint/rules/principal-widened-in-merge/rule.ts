import { defineRule } from "../../rule.js";

export default defineRule({
  id: "principal-widened-in-merge",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  reports: ["principal-widened-in-merge"],
});
