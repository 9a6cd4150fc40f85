import { needsItsKey } from "../../conditions.js";
import { mfaTestsIn, mfaTestsOf } from "../../entries/mfa-tests.js";
import { isReadable } from "../../entries/mfa-types.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-age-without-presence",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: ({ document, report }) => {
    const tests = mfaTestsOf(document);
    if (tests.some(({ mfaKey }) => mfaKey === "present")) return;
    for (const statement of document.statements) {
      if (statement.effect?.value !== "Allow") continue;
      const age = mfaTestsIn(document, statement).find(
        (test) => test.mfaKey === "age" && needsItsKey(test) && isReadable(test),
      );
      if (age === undefined) continue;
      report(age.test.key, {
        message: "only calls with MFA have an age, so this condition requires MFA without saying so",
        remedy: 'add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the Condition, for readers',
      });
    }
  },
});
