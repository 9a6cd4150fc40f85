import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findRole } from "../../state/find.js";

/**
 * Values that are not given do not change.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
 */
export default iamAction("UpdateRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    role.description = input.Description ?? role.description;
    role.maxSessionDuration = input.MaxSessionDuration ?? role.maxSessionDuration;
    return {};
  },
});
