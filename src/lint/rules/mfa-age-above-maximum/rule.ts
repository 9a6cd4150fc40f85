import { ageBounds, inWords } from "../../mfa-ages.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-above-maximum",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: ({ document, settings, report }) => {
    for (const { admitted } of ageBounds(document)) {
      if (admitted === undefined || admitted.seconds <= settings.maximumMfaAge) continue;
      report(admitted.value, {
        message: `MFA may have been ${inWords(admitted.seconds)} ago, and ${inWords(settings.maximumMfaAge)} is the most that is set`,
        remedy: "write a smaller number of seconds",
      });
    }
  },
});
