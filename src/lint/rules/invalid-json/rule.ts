import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-json",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html",
  unchecked: true,
  reports: ["invalid-json"],
});
