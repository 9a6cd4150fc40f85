import { iamAction } from "../../calls/action.js";
import { accessToAttach, detachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html */
export default iamAction("DetachGroupPolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "group", name: input.GroupName }, input.PolicyArn),
  run: ({ input, account }) => detachPolicy({ account, type: "group", name: input.GroupName }, input.PolicyArn),
});
