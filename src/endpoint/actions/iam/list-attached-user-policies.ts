import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listAttachedPolicies } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export default iamAction("ListAttachedUserPolicies", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => listAttachedPolicies({ account, type: "user", name: input.UserName }, input),
});
