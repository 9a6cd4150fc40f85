import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { userAndGroup } from "../../iam/memberships.js";

/**
 * No error if the user is not in the group.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
 */
export default iamAction("RemoveUserFromGroup", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: (call) => {
    const both = userAndGroup(call);
    if (isFailure(both)) return both;
    const { user, group } = both;
    const place = group.members.indexOf(user.name);
    if (place >= 0) group.members.splice(place, 1);
    return {};
  },
});
