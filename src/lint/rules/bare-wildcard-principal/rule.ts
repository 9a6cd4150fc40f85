import { defineRule } from "../../rule.js";

export default defineRule({
  id: "bare-wildcard-principal",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  reports: ["bare-wildcard-principal"],
});
