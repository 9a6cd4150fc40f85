import { iamAction } from "../../calls/action.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { accessToPolicy, findOwnPolicy } from "../../iam/managed-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export default iamAction("UntagPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findOwnPolicy(account, input.PolicyArn), input.TagKeys, "caseSensitive"),
});
