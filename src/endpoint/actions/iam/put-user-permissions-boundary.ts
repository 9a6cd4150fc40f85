import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { refuseBoundary } from "../../iam/permissions-boundary.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export default iamAction("PutUserPermissionsBoundary", {
  access: ({ input, account }) =>
    accessTo(account, "user", input.UserName, { "iam:PermissionsBoundary": input.PermissionsBoundary }),
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const refused = refuseBoundary(input.PermissionsBoundary, account);
    if (refused !== undefined) return refused;
    user.permissionsBoundary = input.PermissionsBoundary;
    return {};
  },
});
