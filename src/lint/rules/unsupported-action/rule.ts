import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unsupported-action",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  reports: ["unsupported-action", "unsupported-sts-action"],
});
