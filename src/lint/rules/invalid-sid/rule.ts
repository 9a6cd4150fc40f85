import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-sid",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
  reports: ["invalid-sid"],
});
