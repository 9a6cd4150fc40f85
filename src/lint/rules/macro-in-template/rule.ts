import { defineRule } from "../../rule.js";

export default defineRule({
  id: "macro-in-template",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html",
  unchecked: true,
  reports: ["macro-in-template"],
});
