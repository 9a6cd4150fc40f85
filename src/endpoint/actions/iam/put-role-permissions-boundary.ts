import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { refuseBoundary } from "../../iam/permissions-boundary.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export default iamAction("PutRolePermissionsBoundary", {
  access: ({ input, account }) =>
    accessTo(account, "role", input.RoleName, { "iam:PermissionsBoundary": input.PermissionsBoundary }),
  run: ({ input, account }) => {
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const refused = refuseBoundary(input.PermissionsBoundary, account);
    if (refused !== undefined) return refused;
    role.permissionsBoundary = input.PermissionsBoundary;
    return {};
  },
});
