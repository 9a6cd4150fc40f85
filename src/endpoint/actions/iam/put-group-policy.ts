import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { putInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export default iamAction("PutGroupPolicy", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => putInlinePolicy({ account, type: "group", name: input.GroupName }, input),
});
