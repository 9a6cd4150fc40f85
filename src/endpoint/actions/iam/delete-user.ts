import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { userConflict } from "../../iam/delete-conflict.js";
import { findUser, nameKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export default iamAction("DeleteUser", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const conflict = userConflict(account, user);
    if (conflict !== undefined) return conflict;
    account.users.delete(nameKey(user.name));
    return {};
  },
});
