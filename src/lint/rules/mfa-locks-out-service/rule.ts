import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { principalsWithoutMfa } from "../../entries/mfa-capability.js";
import { startOf } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-locks-out-service",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { kind, read, statement, place } of principalsWithoutMfa(context.policy)) {
      if (kind !== "lockedOut") continue;
      context.report(place, {
        message: `this Deny also applies to ${read.value.value}, which ${statementInWords(nameOfStatement(context.document, statement))} allows and which never has MFA`,
        remedy:
          'name the principals that the Deny is meant for, or add "Bool": { "aws:PrincipalIsAWSService": "false" } to its Condition',
        related: [{ message: `this statement allows ${read.value.value}`, place: startOf(statement) }],
      });
    }
  },
});
