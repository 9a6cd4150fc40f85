import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-version",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
  reports: ["invalid-version"],
});
