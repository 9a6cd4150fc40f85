import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { accessToPolicy, findOwnPolicy } from "../../managed-policies.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export default iamAction("TagPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findOwnPolicy(account, input.PolicyArn), input.Tags),
});
