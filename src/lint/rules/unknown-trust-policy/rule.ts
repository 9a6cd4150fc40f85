import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unknown-trust-policy",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
  unchecked: true,
  reports: ["unknown-trust-policy"],
});
