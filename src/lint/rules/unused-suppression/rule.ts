import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unused-suppression",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html",
  reports: ["unused-suppression"],
});
