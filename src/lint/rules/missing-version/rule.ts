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
    if (version.written) report(version, '"2008-10-17" is the old version of the policy language; write "2012-10-17"');
    else report(version, 'the policy has no Version, so it is read as one of 2008; add "Version": "2012-10-17"');
  },
});
