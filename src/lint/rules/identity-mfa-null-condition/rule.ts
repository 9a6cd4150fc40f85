import { mfaConditionHolds, mfaConditionsOf, mfaHolds } from "../../identity/identity-facts.js";
import { isWayOpen } from "../../identity/way-open.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "identity-mfa-null-condition",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    if (!identity.isOfUsers) return;
    for (const statement of identity.allows) {
      if (!mfaHolds(statement, "mfa") || !mfaHolds(statement, "session") || mfaHolds(statement, "access-key")) continue;
      const condition = mfaConditionsOf(statement).find((each) => !mfaConditionHolds(each, "access-key"));
      const isOpen = identity
        .probesOf(statement)
        .some(({ action, resource, user }) => identity.says("session", action, resource, user) === "allowed");
      if (condition === undefined || !isOpen) continue;
      report(condition.source.operator, {
        message:
          "this condition requires the key and not MFA, and temporary credentials that were issued without MFA have the key too",
        remedy: 'use Bool with "true"',
      });
    }
    for (const statement of identity.denies) {
      if (!mfaHolds(statement, "access-key") || mfaHolds(statement, "session") || mfaHolds(statement, "mfa")) continue;
      const condition = mfaConditionsOf(statement).find((each) => !mfaConditionHolds(each, "session"));
      if (condition === undefined || !isWayOpen(identity, statement, "session")) continue;
      report(condition.source.operator, {
        message:
          "this Deny applies only when the key is absent, and temporary credentials that were issued without MFA have it, so they are not denied",
        remedy: 'use BoolIfExists with "false"',
      });
    }
  },
});
