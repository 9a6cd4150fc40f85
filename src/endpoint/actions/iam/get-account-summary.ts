import { accountSummary } from "../../account-summary.js";
import { iamAction } from "../../action.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export default iamAction("GetAccountSummary", {
  access: () => ({ resource: "*" }),
  run: ({ account }) => ({ SummaryMap: accountSummary(account) }),
});
