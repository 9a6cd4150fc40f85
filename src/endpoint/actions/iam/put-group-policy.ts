import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { putInlinePolicy } from "../../inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export default iamAction("PutGroupPolicy", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => putInlinePolicy({ account, type: "group", name: input.GroupName }, input),
});
