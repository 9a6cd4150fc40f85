import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { groupAnswer } from "../../answers.js";
import { isFailure } from "../../failure.js";
import { groupsOf } from "../../memberships.js";
import { pageOf } from "../../pages.js";
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
