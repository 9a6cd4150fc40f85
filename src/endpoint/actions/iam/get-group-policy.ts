import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { getInlinePolicy } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export default iamAction("GetGroupPolicy", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => {
    const policy = getInlinePolicy({ account, type: "group", name: input.GroupName }, input.PolicyName);
    return isFailure(policy) ? policy : { GroupName: input.GroupName, ...policy };
  },
});
