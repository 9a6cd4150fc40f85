import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listAttachedPolicies } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export default iamAction("ListAttachedGroupPolicies", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => listAttachedPolicies({ account, type: "group", name: input.GroupName }, input),
});
