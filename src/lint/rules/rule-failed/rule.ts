import { defineRule } from "../../rule.js";

export default defineRule({
  id: "rule-failed",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html",
  unchecked: true,
  reports: ["rule-failed"],
});
