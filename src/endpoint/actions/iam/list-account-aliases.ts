import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { pageOf } from "../../pages.js";

/** One at most: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export default iamAction("ListAccountAliases", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const page = pageOf(account.alias === undefined ? [] : [account.alias], input);
    return isFailure(page) ? page : { AccountAliases: page.items, ...page.rest };
  },
});
