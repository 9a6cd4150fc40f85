import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToPolicy, listedPolicy, usageByPolicy } from "../../iam/managed-policies.js";
import { shownTags } from "../../iam/tags.js";
import { findPolicy } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export default iamAction("GetPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findPolicy(account, input.PolicyArn);
    if (isFailure(policy)) return policy;
    const { description: Description, tags } = policy;
    return {
      Policy: { ...listedPolicy(policy, usageByPolicy(account).get(policy.arn)), Description, Tags: shownTags(tags) },
    };
  },
});
