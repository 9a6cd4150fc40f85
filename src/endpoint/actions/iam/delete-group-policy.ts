import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { deleteInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html */
export default iamAction("DeleteGroupPolicy", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => deleteInlinePolicy({ account, type: "group", name: input.GroupName }, input.PolicyName),
});
