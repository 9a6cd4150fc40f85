import { defineRule } from "../../rule.js";

export default defineRule({
  id: "repeated-role",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
  unchecked: true,
  reports: ["repeated-role"],
});
