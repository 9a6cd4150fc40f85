import { defineRule } from "../../rule.js";

export default defineRule({
  id: "condition-lost-in-merge",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
  reports: ["condition-lost-in-merge"],
});
