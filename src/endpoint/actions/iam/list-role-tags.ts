import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { listEntityTags } from "../../iam/entity-tags.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export default iamAction("ListRoleTags", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => listEntityTags(findRole(account, input.RoleName), input),
});
