import { isMfaMeant } from "../../entries/mfa-bypasses.js";
import { judgeMfa } from "../../entries/mfa-proof.js";
import { callInWords, canAssume, deniesPassed, reportBypasses, startOf } from "../../entries/mfa-report.js";
import { scenarioFor } from "../../entries/mfa-scenario.js";
import { defineRule } from "../../rule.js";

const how = `add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the statement's Condition`;

export default defineRule({
  id: "mfa-not-required",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    reportBypasses(context, ["notRequired"], ({ entry }) => ({
      place: startOf(entry.statement),
      message: `this statement does not require MFA, so ${canAssume(entry)}`,
      remedy: how,
    }));
    const { document, policy } = context;
    for (const { entry, elements } of judgeMfa(policy).entries) {
      const { pointer } = entry.statement;
      const ofEvery = isMfaMeant(policy, entry.statement) ? " of every caller" : "";
      const message = `this statement does not require MFA${ofEvery}, so ${callInWords(entry)}`;
      context.report(startOf(entry.statement), {
        message,
        remedy: how,
        related: deniesPassed(document),
        scenario: scenarioFor(context, entry),
        bearing:
          elements === undefined
            ? { kind: "entry", statements: [pointer] }
            : { kind: "lastResort", statement: pointer, elements },
      });
    }
  },
});
