import { iamAction } from "../../calls/action.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { accessToPolicy, findOwnPolicy } from "../../iam/managed-policies.js";
import { requestTagContext } from "../../iam/tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export default iamAction("TagPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findOwnPolicy(account, input.PolicyArn), input.Tags, "caseSensitive"),
});
