import { defineRule } from "../../rule.js";

export default defineRule({
  id: "nesting-too-deep",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  unchecked: true,
  reports: ["nesting-too-deep"],
});
