import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unstorable-character",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
  reports: ["unstorable-character"],
});
