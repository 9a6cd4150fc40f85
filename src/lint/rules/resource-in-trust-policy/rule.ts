import { defineRule } from "../../rule.js";

export default defineRule({
  id: "resource-in-trust-policy",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  reports: ["resource-in-trust-policy"],
});
