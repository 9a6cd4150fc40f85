import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unreadable-file",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html",
  unchecked: true,
  reports: ["unreadable-file"],
});
