import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { principalsWithoutMfa } from "../../entries/mfa-capability.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-on-service-or-federation",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { kind, statement, place, others } of principalsWithoutMfa(context.policy)) {
      if (kind !== "dead" || others) continue;
      context.report(place, {
        message: `calls of services, SAML providers and OIDC providers never have the MFA keys, so ${statementInWords(nameOfStatement(context.document, statement))} never allows anyone`,
        remedy: "require MFA at the identity provider, and remove the condition",
      });
    }
  },
});
