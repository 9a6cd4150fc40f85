import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { groupConflict } from "../../iam/delete-conflict.js";
import { findGroup, nameKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export default iamAction("DeleteGroup", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => {
    const group = findGroup(account, input.GroupName);
    if (isFailure(group)) return group;
    const conflict = groupConflict(group);
    if (conflict !== undefined) return conflict;
    account.groups.delete(nameKey(group.name));
    return {};
  },
});
