import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-element",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html",
  reports: ["missing-element"],
});
