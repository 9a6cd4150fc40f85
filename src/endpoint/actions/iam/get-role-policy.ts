import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { getInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export default iamAction("GetRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const policy = getInlinePolicy({ account, type: "role", name: input.RoleName }, input.PolicyName);
    return isFailure(policy) ? policy : { RoleName: input.RoleName, ...policy };
  },
});
