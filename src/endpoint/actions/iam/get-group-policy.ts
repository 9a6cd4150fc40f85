import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { getInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export default iamAction("GetGroupPolicy", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => {
    const policy = getInlinePolicy({ account, type: "group", name: input.GroupName }, input.PolicyName);
    return isFailure(policy) ? policy : { GroupName: input.GroupName, ...policy };
  },
});
