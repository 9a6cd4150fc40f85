import { iamAction } from "../../calls/action.js";
import { accessToAttach, attachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export default iamAction("AttachRolePolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "role", name: input.RoleName }, input.PolicyArn),
  run: ({ input, account }) => attachPolicy({ account, type: "role", name: input.RoleName }, input.PolicyArn),
});
