import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findUser } from "../../state/find.js";

/**
 * What AWS answers where there is no boundary is not documented; here nothing is wrong with that.
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
