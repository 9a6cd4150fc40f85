import { iamAction } from "../../calls/action.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { accessToPolicy } from "../../iam/managed-policies.js";
import { findPolicy } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export default iamAction("ListPolicyTags", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => listEntityTags(findPolicy(account, input.PolicyArn), input),
});
