import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { deleteInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export default iamAction("DeleteRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => deleteInlinePolicy({ account, type: "role", name: input.RoleName }, input.PolicyName),
});
