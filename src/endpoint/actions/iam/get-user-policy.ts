import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { getInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export default iamAction("GetUserPolicy", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => {
    const policy = getInlinePolicy({ account, type: "user", name: input.UserName }, input.PolicyName);
    return isFailure(policy) ? policy : { UserName: input.UserName, ...policy };
  },
});
