import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { pageOf } from "../../iam/list-pages.js";

/** One at most: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export default iamAction("ListAccountAliases", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const page = pageOf(account.alias === undefined ? [] : [account.alias], input);
    return isFailure(page) ? page : { AccountAliases: page.items, ...page.rest };
  },
});
