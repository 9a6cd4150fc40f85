import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findRole } from "../../state/find.js";

/**
 * What AWS answers where there is no boundary is not documented; here nothing is wrong with that.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
 */
export default iamAction("DeleteRolePermissionsBoundary", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    role.permissionsBoundary = undefined;
    return {};
  },
});
