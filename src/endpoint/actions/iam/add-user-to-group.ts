import { iamAction } from "../../calls/action.js";
import { isFailure, limitExceeded } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { groupsOf, userAndGroup } from "../../iam/memberships.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostGroups = 10;

/**
 * A user that is in the group already stays in it.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
 */
export default iamAction("AddUserToGroup", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: (call) => {
    const both = userAndGroup(call);
    if (isFailure(both)) return both;
    const { user, group } = both;
    if (group.members.includes(user.name)) return {};
    if (groupsOf(call.account, user).length >= mostGroups) {
      return limitExceeded(`Cannot exceed quota for GroupsPerUser: ${mostGroups}`);
    }
    group.members.push(user.name);
    return {};
  },
});
