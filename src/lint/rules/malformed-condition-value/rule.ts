import { defineRule } from "../../rule.js";

export default defineRule({
  id: "malformed-condition-value",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  reports: ["malformed-condition-value"],
});
