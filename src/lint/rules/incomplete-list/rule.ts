import { defineRule } from "../../rule.js";

export default defineRule({
  id: "incomplete-list",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html",
  unchecked: true,
  reports: ["incomplete-list"],
});
