import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-effect",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html",
  reports: ["invalid-effect"],
});
