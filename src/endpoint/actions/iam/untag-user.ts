import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export default iamAction("UntagUser", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findUser(account, input.UserName), input.TagKeys),
});
