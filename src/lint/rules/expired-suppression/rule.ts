import { defineRule } from "../../rule.js";

export default defineRule({
  id: "expired-suppression",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html",
  reports: ["expired-suppression"],
});
