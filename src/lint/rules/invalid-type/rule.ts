import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-type",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  unchecked: true,
  reports: ["invalid-type"],
});
