import { quote } from "../../../policy/index.js";
import { placeOfVersion, variablesThatStayText } from "../../policy-version.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "literal-policy-variable",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
  check: ({ document, report }) => {
    for (const value of variablesThatStayText(document)) {
      const cause = placeOfVersion(document).written
        ? "the policy's Version is 2008-10-17"
        : "the policy has no Version";
      report(value, {
        message: `${quote(value.value)} is literal text and not a policy variable, because ${cause}`,
        remedy: 'write "Version": "2012-10-17"',
      });
    }
  },
});
