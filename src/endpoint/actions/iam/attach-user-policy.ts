import { iamAction } from "../../calls/action.js";
import { accessToAttach, attachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export default iamAction("AttachUserPolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "user", name: input.UserName }, input.PolicyArn),
  run: ({ input, account }) => attachPolicy({ account, type: "user", name: input.UserName }, input.PolicyArn),
});
