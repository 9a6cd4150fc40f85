import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listAttachedPolicies } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export default iamAction("ListAttachedRolePolicies", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => listAttachedPolicies({ account, type: "role", name: input.RoleName }, input),
});
