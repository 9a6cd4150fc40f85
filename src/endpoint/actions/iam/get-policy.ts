import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { accessToPolicy, listedPolicy } from "../../managed-policies.js";
import { findPolicy } from "../../state/find.js";
import { shownTags } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export default iamAction("GetPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findPolicy(account, input.PolicyArn);
    if (isFailure(policy)) return policy;
    const { description: Description, tags } = policy;
    return { Policy: { ...listedPolicy(account, policy), Description, Tags: shownTags(tags) } };
  },
});
