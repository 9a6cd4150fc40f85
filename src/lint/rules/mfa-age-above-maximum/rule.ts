import { ageBounds, inWords } from "../../entries/mfa-ages.js";
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
        message: `callers whose MFA is up to ${inWords(admitted.seconds)} old can assume the role, and the configured maximum is ${inWords(settings.maximumMfaAge)}`,
        remedy: `write ${settings.maximumMfaAge} seconds or less`,
      });
    }
  },
});
