import { defineRule } from "../../rule.js";

export default defineRule({
  id: "merged-condition-blocks",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
  reports: ["merged-condition-blocks"],
});
