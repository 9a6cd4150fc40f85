import { accessUnder } from "../../access.js";
import { iamAction } from "../../action.js";
import { listedRole } from "../../answers.js";
import { isFailure } from "../../failure.js";
import { pageOf, underPath } from "../../pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export default iamAction("ListRoles", {
  access: ({ input, account }) => accessUnder(account, "role", input.PathPrefix),
  run: ({ input, account, state }) => {
    const page = pageOf(underPath(account.roles.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Roles: page.items.map((role) => listedRole(account, role, state)), ...page.rest };
  },
});
