import { countedSize, defaultQuota, highestQuota, placeOfDocument } from "../../policy-size.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "policy-size-above-default-quota",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  check: ({ document, report }) => {
    const size = countedSize(document);
    if (size <= defaultQuota || size > highestQuota) return;
    report(placeOfDocument(document), {
      message: `the policy has ${size} characters without white space, more than the default quota of an account (${defaultQuota})`,
      remedy: `shorten the policy, or request a higher quota (at most ${highestQuota})`,
    });
  },
});
