import { principalsWithoutMfa } from "../../entries/mfa-capability.js";
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
        message: `sessions of roles never have MFA, even if their users signed in with it, so ${who} cannot assume the role`,
        remedy: "require MFA in the trust policy of the role that makes the call, and not in this one",
      });
    }
  },
});
