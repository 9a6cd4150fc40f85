import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listInlinePolicies } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export default iamAction("ListRolePolicies", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => listInlinePolicies({ account, type: "role", name: input.RoleName }, input),
});
