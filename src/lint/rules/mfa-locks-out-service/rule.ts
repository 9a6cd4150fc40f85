import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { principalsWithoutMfa } from "../../mfa-capability.js";
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
        message: `this Deny also stops ${read.value.value}, which ${statementInWords(nameOfStatement(context.document, statement))} admits and which has no MFA`,
        remedy: 'name in the Deny whom it is about, or add "Bool": { "aws:PrincipalIsAWSService": "false" } to it',
      });
    }
  },
});
