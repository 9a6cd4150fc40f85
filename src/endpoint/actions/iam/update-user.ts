import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { groupsOf } from "../../iam/memberships.js";
import { rename } from "../../iam/rename.js";
import { iamArn } from "../../state/arns.js";
import { findUser, nameKey } from "../../state/find.js";

/**
 * The call needs the permission "on both the source object and the target object". The user keeps its access keys,
 * groups, devices, and its place in trust policies, which have its unique ID.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 */
export default iamAction("UpdateUser", {
  access: ({ input, account }) => {
    const source = accessTo(account, "user", input.UserName);
    const { UserName, NewUserName = UserName, NewPath } = input;
    const path = NewPath ?? account.users.get(nameKey(UserName))?.path ?? "/";
    return [source, { ...source, shown: undefined, resource: iamArn(account, "user", path, NewUserName) }];
  },
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const groups = groupsOf(account, user);
    const devices = [...account.mfaDevices.values()].filter((device) => device.user === user.name);
    const old = user.name;
    const refused = rename("User", account.users, user, { name: input.NewUserName, path: input.NewPath });
    if (refused !== undefined) return refused;
    for (const { members } of groups) members.splice(members.indexOf(old), 1, user.name);
    for (const device of devices) device.user = user.name;
    return {};
  },
});
