import { defineRule } from "../../rule.js";

export default defineRule({
  id: "condition-replaced-by-merge",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
  reports: ["condition-replaced-by-merge"],
});
