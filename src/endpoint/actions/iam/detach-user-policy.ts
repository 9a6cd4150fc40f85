import { iamAction } from "../../calls/action.js";
import { accessToAttach, detachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html */
export default iamAction("DetachUserPolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "user", name: input.UserName }, input.PolicyArn),
  run: ({ input, account }) => detachPolicy({ account, type: "user", name: input.UserName }, input.PolicyArn),
});
