import { defineRule } from "../../rule.js";

export default defineRule({
  id: "malformed-action",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  reports: ["malformed-action"],
});
