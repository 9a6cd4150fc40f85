import { iamAction } from "../../calls/action.js";
import { failure } from "../../calls/failure.js";
import { longestReport } from "../../iam/credential-report.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html has the errors, and not their texts. */
export default iamAction("GetCredentialReport", {
  access: () => ({ resource: "*" }),
  run: ({ account: { credentialReport: report }, now }) => {
    if (report === undefined) return failure("ReportNotPresent", 410, "No report exists, generate a new one first.");
    const generated = new Date(report.generated);
    if (now - generated.getTime() / 1000 >= longestReport) {
      return failure("ReportExpired", 410, "The report has expired, generate a new one first.");
    }
    return {
      Content: Buffer.from(report.content, "utf8"),
      ReportFormat: "text/csv" as const,
      GeneratedTime: generated,
    };
  },
});
