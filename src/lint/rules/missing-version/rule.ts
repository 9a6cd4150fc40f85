import { nearest } from "../../../diagnostics/index.js";
import type { LintedDocument } from "../../facts.js";
import { fixOf, insertFirst, replaceString } from "../../fixes.js";
import { placeOfVersion, variablesThatStayText } from "../../policy-version.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-version",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
  check: ({ document, report }) => {
    // Where the version already does harm, that is the finding.
    if (document.version !== "2008-10-17" || variablesThatStayText(document).length > 0) return;
    const version = placeOfVersion(document);
    // What looks like a variable, and is none of AWS's, is text in the old version and malformed in the new one.
    const hasDollars = document.source.text.slice(document.node.start, document.node.end).includes("${");
    if (version.written) {
      const edit = hasDollars
        ? undefined
        : replaceString(document, { value: "2008-10-17", span: version.span }, current);
      const fix = fixOf(`write "${current}"`, edit);
      report(version, {
        message: '"2008-10-17" is an old version of the policy language',
        remedy: `write "${current}"`,
        fix,
      });
    } else if (!isMisspelt(document)) {
      const edit = hasDollars ? undefined : insertFirst(document, document.node, "Version", current);
      const fix = fixOf(`add "Version": "${current}"`, edit);
      report(version, {
        message: "the policy has no Version, so AWS reads it as version 2008-10-17",
        remedy: `add "Version": "${current}"`,
        fix,
      });
    }
  },
});

/** Whether an element with nearly that name is there: that is the mistake, and a finding of its own. */
function isMisspelt({ node }: LintedDocument): boolean {
  return (
    nearest(
      "Version",
      node.members.map(({ key }) => key.value),
    ) !== undefined
  );
}

const current = "2012-10-17";
