import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listInlinePolicies } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html */
export default iamAction("ListGroupPolicies", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => listInlinePolicies({ account, type: "group", name: input.GroupName }, input),
});
