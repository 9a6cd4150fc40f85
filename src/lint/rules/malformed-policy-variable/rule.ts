import { defineRule } from "../../rule.js";

export default defineRule({
  id: "malformed-policy-variable",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
  reports: ["malformed-policy-variable"],
});
