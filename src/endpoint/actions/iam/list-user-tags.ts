import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export default iamAction("ListUserTags", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => listEntityTags(findUser(account, input.UserName), input),
});
