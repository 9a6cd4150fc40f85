import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { refuseBoundary } from "../../permissions-boundary.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export default iamAction("PutRolePermissionsBoundary", {
  access: ({ input, account }) =>
    accessTo(account, "role", input.RoleName, { "iam:PermissionsBoundary": input.PermissionsBoundary }),
  run: ({ input, account }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const refused = refuseBoundary(input.PermissionsBoundary, account);
    if (refused !== undefined) return refused;
    role.permissionsBoundary = input.PermissionsBoundary;
    return {};
  },
});
