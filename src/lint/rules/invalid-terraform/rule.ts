import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-terraform",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
  unchecked: true,
  reports: ["invalid-terraform"],
});
