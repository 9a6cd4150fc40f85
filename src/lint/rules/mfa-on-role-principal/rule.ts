import { principalsWithoutMfa } from "../../mfa-capability.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-on-role-principal",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { kind, who, place } of principalsWithoutMfa(context.policy)) {
      if (kind !== "role") continue;
      context.report(place, {
        message: `sessions of roles carry no MFA, whatever their users did before, so ${who} does not get in`,
        remedy: "demand MFA where the first role is assumed",
      });
    }
  },
});
