import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { tagKeyContext, untagEntity } from "../../iam/entity-tags.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export default iamAction("UntagRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName, tagKeyContext(input.TagKeys)),
  run: ({ input, account }) => untagEntity(findRole(account, input.RoleName), input.TagKeys),
});
