import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { groupAnswer } from "../../iam/answers.js";
import { pageOf, underPath } from "../../iam/list-pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export default iamAction("ListGroups", {
  access: ({ input, account }) => accessUnder(account, "group", input.PathPrefix),
  run: ({ input, account }) => {
    const page = pageOf(underPath(account.groups.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Groups: page.items.map((group) => groupAnswer(account, group)), ...page.rest };
  },
});
