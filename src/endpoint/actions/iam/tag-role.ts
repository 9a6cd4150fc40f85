import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { tagEntity } from "../../entity-tags.js";
import { findRole } from "../../state/find.js";
import { requestTagContext } from "../../tags.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export default iamAction("TagRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName, requestTagContext(input.Tags)),
  run: ({ input, account }) => tagEntity(findRole(account, input.RoleName), input.Tags),
});
