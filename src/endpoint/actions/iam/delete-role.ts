import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { roleConflict } from "../../iam/delete-conflict.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";
import { nameKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export default iamAction("DeleteRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const conflict = roleConflict(account, role);
    if (conflict !== undefined) return conflict;
    account.roles.delete(nameKey(role.name));
    return {};
  },
});
