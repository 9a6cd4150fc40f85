import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { listInlinePolicies } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export default iamAction("ListUserPolicies", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => listInlinePolicies({ account, type: "user", name: input.UserName }, input),
});
