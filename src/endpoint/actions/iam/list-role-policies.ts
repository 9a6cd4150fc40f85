import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { listInlinePolicies } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export default iamAction("ListRolePolicies", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => listInlinePolicies({ account, type: "role", name: input.RoleName }, input),
});
