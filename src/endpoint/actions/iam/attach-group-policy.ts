import { iamAction } from "../../calls/action.js";
import { accessToAttach, attachPolicy } from "../../iam/attached-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html */
export default iamAction("AttachGroupPolicy", {
  access: ({ input, account }) => accessToAttach({ account, type: "group", name: input.GroupName }, input.PolicyArn),
  run: ({ input, account }) => attachPolicy({ account, type: "group", name: input.GroupName }, input.PolicyArn),
});
