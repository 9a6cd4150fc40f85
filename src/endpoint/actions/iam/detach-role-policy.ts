import { iamAction } from "../../calls/action.js";
import { accessToAttach, detachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export default iamAction("DetachRolePolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "role", name: input.RoleName }, input.PolicyArn),
  run: ({ input, account }) => detachPolicy({ account, type: "role", name: input.RoleName }, input.PolicyArn),
});
