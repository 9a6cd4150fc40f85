import { iamAction } from "../../calls/action.js";
import { accessTo } from "../../iam/access.js";
import { tagEntity } from "../../iam/entity-tags.js";
import { requestTagContext } from "../../iam/tags.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export default iamAction("TagRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findRole(account, input.RoleName), input.Tags),
});
