import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { putInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export default iamAction("PutUserPolicy", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => putInlinePolicy({ account, type: "user", name: input.UserName }, input),
});
