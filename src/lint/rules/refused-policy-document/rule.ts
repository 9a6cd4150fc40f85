import { defineRule } from "../../rule.js";

export default defineRule({
  id: "refused-policy-document",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  reports: ["refused-policy-document"],
});
