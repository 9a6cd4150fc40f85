import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findUser } from "../../state/find.js";

/**
 * AWS does not document its answer if there is no boundary; this endpoint answers without an error.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
 */
export default iamAction("DeleteUserPermissionsBoundary", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    user.permissionsBoundary = undefined;
    return {};
  },
});
