import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { rename } from "../../iam/rename.js";
import { iamArn } from "../../state/arns.js";
import { findGroup, nameKey } from "../../state/find.js";

/**
 * As with users, the call needs the permission on the group and on the group with its new name.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export default iamAction("UpdateGroup", {
  access: ({ input, account }) => {
    const source = accessTo(account, "group", input.GroupName);
    const { GroupName, NewGroupName = GroupName, NewPath } = input;
    const path = NewPath ?? account.groups.get(nameKey(GroupName))?.path ?? "/";
    return [source, { ...source, shown: undefined, resource: iamArn(account, "group", path, NewGroupName) }];
  },
  run: ({ input, account }) => {
    const group = findGroup(account, input.GroupName);
    if (isFailure(group)) return group;
    return rename("Group", account.groups, group, { name: input.NewGroupName, path: input.NewPath }) ?? {};
  },
});
