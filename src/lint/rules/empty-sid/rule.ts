import { fixOf, removeMember } from "../../fixes.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "empty-sid",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
  check: ({ document, report }) => {
    for (const { sid, node } of document.statements) {
      if (sid?.value !== "") continue;
      const fix = fixOf("remove the Sid", removeMember(document, node, "Sid"));
      report(sid, { message: "the Sid is empty", remedy: "give the statement a name, or remove the Sid", fix });
    }
  },
});
