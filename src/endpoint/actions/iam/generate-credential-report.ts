import { iamAction } from "../../calls/action.js";
import { credentialReport, longestReport } from "../../iam/credential-report.js";

/**
 * The report is ready at once, where AWS takes its time: the first call answers that it was begun, and later ones that it is
 * there, for four hours.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
 */
export default iamAction("GenerateCredentialReport", {
  access: () => ({ resource: "*" }),
  run: ({ account, now }) => {
    const { credentialReport: last } = account;
    if (last !== undefined && now - Date.parse(last.generated) / 1000 < longestReport)
      return { State: "COMPLETE" as const };
    const generated = `${new Date(now * 1000).toISOString().slice(0, 19)}Z`;
    account.credentialReport = { generated, content: credentialReport(account) };
    return { State: "STARTED" as const, Description: "No report exists. Starting a new report generation task" };
  },
});
