import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { groupAnswer } from "../../iam/answers.js";
import { pageOf } from "../../iam/list-pages.js";
import { groupsOf } from "../../iam/memberships.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export default iamAction("ListGroupsForUser", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const page = pageOf(groupsOf(account, user), input);
    if (isFailure(page)) return page;
    return { Groups: page.items.map((group) => groupAnswer(account, group)), ...page.rest };
  },
});
