import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listInlinePolicies } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export default iamAction("ListUserPolicies", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => listInlinePolicies({ account, type: "user", name: input.UserName }, input),
});
