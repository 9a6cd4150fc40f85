import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { listedRole } from "../../iam/answers.js";
import { pageOf, underPath } from "../../iam/list-pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export default iamAction("ListRoles", {
  access: ({ input, account }) => accessUnder(account, "role", input.PathPrefix),
  run: ({ input, account, state }) => {
    const page = pageOf(underPath(account.roles.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Roles: page.items.map((role) => listedRole(account, role, state)), ...page.rest };
  },
});
