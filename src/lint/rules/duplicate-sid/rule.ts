import { defineRule } from "../../rule.js";

export default defineRule({
  id: "duplicate-sid",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
  reports: ["duplicate-sid"],
});
