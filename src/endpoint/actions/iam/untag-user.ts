import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { tagKeyContext, untagEntity } from "../../entity-tags.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export default iamAction("UntagUser", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findUser(account, input.UserName), input.TagKeys),
});
