import { countedSize, highestQuota, placeOfDocument } from "../../policy-size.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "policy-size-exceeds-quota",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  check: ({ document, report }) => {
    const size = countedSize(document);
    if (size <= highestQuota) return;
    report(placeOfDocument(document), {
      message: `the policy has ${size} characters without white space, more than a trust policy can have (${highestQuota})`,
      remedy: "shorten the policy, or split it between several roles",
    });
  },
});
