import { accessUnder } from "../../access.js";
import { iamAction } from "../../action.js";
import { listedUser } from "../../answers.js";
import { isFailure } from "../../failure.js";
import { pageOf, underPath } from "../../pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export default iamAction("ListUsers", {
  access: ({ input, account }) => accessUnder(account, "user", input.PathPrefix),
  run: ({ input, account }) => {
    const page = pageOf(underPath(account.users.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Users: page.items.map((user) => listedUser(account, user)), ...page.rest };
  },
});
