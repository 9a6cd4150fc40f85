import { defineRule } from "../../rule.js";

export default defineRule({
  id: "ambiguous-scalar",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
  reports: ["ambiguous-scalar"],
});
