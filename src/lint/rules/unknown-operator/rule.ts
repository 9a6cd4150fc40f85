import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unknown-operator",
  severity: "error",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
  reports: ["unknown-operator"],
});
