import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { groupAnswer, listedUser } from "../../iam/answers.js";
import { pageOf } from "../../iam/list-pages.js";
import { membersOf } from "../../iam/memberships.js";
import { findGroup } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export default iamAction("GetGroup", {
  access: ({ input, account }) => accessTo(account, "group", input.GroupName),
  run: ({ input, account }) => {
    const group = findGroup(account, input.GroupName);
    if (isFailure(group)) return group;
    const page = pageOf(membersOf(account, group), input);
    if (isFailure(page)) return page;
    const Users = page.items.map((user) => listedUser(account, user));
    return { Group: groupAnswer(account, group), Users, ...page.rest };
  },
});
