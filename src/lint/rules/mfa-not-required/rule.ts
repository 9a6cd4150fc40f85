import { isMfaMeant } from "../../mfa-bypasses.js";
import { judgeMfa } from "../../mfa-proof.js";
import { callerInWords, callInWords, reportBypasses, startOf } from "../../mfa-report.js";
import { scenarioFor } from "../../mfa-scenario.js";
import { defineRule } from "../../rule.js";

const how = `add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the Condition`;

export default defineRule({
  id: "mfa-not-required",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["notRequired"], ({ entry }) => ({
      place: startOf(entry.statement),
      message: `MFA is not required: ${callerInWords(entry)} gets in`,
      remedy: how,
    }));
    const { document, policy, settings } = context;
    for (const { entry, elements } of judgeMfa(policy, settings).entries) {
      const { pointer } = entry.statement;
      const ofEvery = isMfaMeant(policy, entry.statement) ? " of every call" : "";
      const message = `MFA is not required${ofEvery}: ${callInWords(document, entry)}`;
      context.report(startOf(entry.statement), {
        message,
        remedy: how,
        scenario: scenarioFor(context, entry),
        bearing:
          elements === undefined
            ? { kind: "entry", statements: [pointer] }
            : { kind: "lastResort", statement: pointer, elements },
      });
    }
  },
});
