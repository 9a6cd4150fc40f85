import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { putInlinePolicy } from "../../iam/inline-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export default iamAction("PutRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => putInlinePolicy({ account, type: "role", name: input.RoleName }, input),
});
