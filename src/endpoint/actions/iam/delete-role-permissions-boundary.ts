import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";

/**
 * AWS does not document its answer if there is no boundary; this endpoint answers without an error.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
 */
export default iamAction("DeleteRolePermissionsBoundary", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    role.permissionsBoundary = undefined;
    return {};
  },
});
