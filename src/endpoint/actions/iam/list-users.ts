import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { listedUser } from "../../iam/answers.js";
import { pageOf, underPath } from "../../iam/list-pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export default iamAction("ListUsers", {
  access: ({ input, account }) => accessUnder(account, "user", input.PathPrefix),
  run: ({ input, account }) => {
    const page = pageOf(underPath(account.users.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Users: page.items.map((user) => listedUser(account, user)), ...page.rest };
  },
});
