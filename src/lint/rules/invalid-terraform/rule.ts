import { defineRule } from "../../rule.js";

export default defineRule({
  id: "invalid-terraform",
  severity: "error",
  documentation: "https://developer.hashicorp.com/terraform/language/syntax/configuration",
  unchecked: true,
  reports: ["invalid-terraform"],
});
