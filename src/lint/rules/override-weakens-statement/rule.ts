import { defineRule } from "../../rule.js";

export default defineRule({
  id: "override-weakens-statement",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
  reports: ["override-weakens-statement"],
});
