import { iamAction } from "../../calls/action.js";
import { accountSummary } from "../../iam/account-summary.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export default iamAction("GetAccountSummary", {
  access: () => ({ resource: "*" }),
  run: ({ account }) => ({ SummaryMap: accountSummary(account) }),
});
