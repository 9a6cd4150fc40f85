import { mfaConditionHolds, mfaConditionsOf, mfaHolds } from "../../identity/identity-facts.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "identity-mfa-inverted",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    if (!identity.isOfUsers) return;
    for (const statement of identity.allows) {
      if (mfaHolds(statement, "mfa") || !(mfaHolds(statement, "session") || mfaHolds(statement, "access-key")))
        continue;
      const condition = mfaConditionsOf(statement).find((each) => !mfaConditionHolds(each, "mfa"));
      if (condition === undefined) continue;
      report(condition.source.operator, {
        message: "this statement allows only callers without MFA",
        remedy: 'use Bool with "true" to require MFA',
      });
    }
    for (const statement of identity.denies) {
      if (!mfaHolds(statement, "mfa") || (mfaHolds(statement, "session") && mfaHolds(statement, "access-key")))
        continue;
      const condition = mfaConditionsOf(statement).find(
        (each) => !mfaConditionHolds(each, "session") || !mfaConditionHolds(each, "access-key"),
      );
      if (condition === undefined) continue;
      report(condition.source.operator, {
        message: "this Deny applies to callers with MFA, and not to all callers without MFA",
        remedy: 'use BoolIfExists with "false" to deny callers without MFA',
      });
    }
  },
});
