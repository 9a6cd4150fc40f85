import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { listEntityTags } from "../../entity-tags.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export default iamAction("ListUserTags", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => listEntityTags(findUser(account, input.UserName), input),
});
