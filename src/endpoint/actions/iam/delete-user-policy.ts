import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { deleteInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export default iamAction("DeleteUserPolicy", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => deleteInlinePolicy({ account, type: "user", name: input.UserName }, input.PolicyName),
});
