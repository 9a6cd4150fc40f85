import { defineRule } from "../../rule.js";

export default defineRule({
  id: "conflicting-elements",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  reports: ["conflicting-elements"],
});
