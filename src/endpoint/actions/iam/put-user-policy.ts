import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { putInlinePolicy } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export default iamAction("PutUserPolicy", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => putInlinePolicy({ account, type: "user", name: input.UserName }, input),
});
