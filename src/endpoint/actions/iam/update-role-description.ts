import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { roleAnswer } from "../../iam/answers.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export default iamAction("UpdateRoleDescription", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    role.description = input.Description;
    const { RoleLastUsed: _, MaxSessionDuration: __, ...Role } = roleAnswer(account, role, state);
    return { Role };
  },
});
