import { principalsWithoutMfa } from "../../entries/mfa-capability.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-on-mixed-principals",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { kind, read, others } of principalsWithoutMfa(context.policy)) {
      if (kind !== "dead" || !others) continue;
      context.report(read.value, {
        message: `calls of ${read.value.value} never have the MFA keys, so the statement's MFA condition never allows them`,
        remedy: "move it to a statement of its own",
      });
    }
  },
});
