import { accessUnder } from "../../access.js";
import { iamAction } from "../../action.js";
import { groupAnswer } from "../../answers.js";
import { isFailure } from "../../failure.js";
import { pageOf, underPath } from "../../pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export default iamAction("ListGroups", {
  access: ({ input, account }) => accessUnder(account, "group", input.PathPrefix),
  run: ({ input, account }) => {
    const page = pageOf(underPath(account.groups.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    return { Groups: page.items.map((group) => groupAnswer(account, group)), ...page.rest };
  },
});
