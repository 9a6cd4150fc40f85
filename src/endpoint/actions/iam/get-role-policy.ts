import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { getInlinePolicy } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export default iamAction("GetRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const policy = getInlinePolicy({ account, type: "role", name: input.RoleName }, input.PolicyName);
    return isFailure(policy) ? policy : { RoleName: input.RoleName, ...policy };
  },
});
