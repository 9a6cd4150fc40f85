import { renameOperator } from "../../fixes.js";
import { mfaConditionHolds, mfaConditionsOf, mfaHolds } from "../../identity/identity-facts.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "identity-mfa-if-exists-on-allow",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
  aboutMfa: true,
  checkIdentity: ({ document, identity, report }) => {
    if (!identity.isOfUsers) return;
    for (const statement of identity.allows) {
      if (!mfaHolds(statement, "mfa") || !mfaHolds(statement, "access-key")) continue;
      const isOpen = identity
        .probesOf(statement)
        .some(({ action, resource, user }) => identity.says("access-key", action, resource, user) === "allowed");
      const condition = mfaConditionsOf(statement).find((each) => mfaConditionHolds(each, "access-key"));
      if (!isOpen || condition === undefined) continue;
      const { source: test, form } = condition;
      const linted = document.statements.find(({ index }) => index === statement.source.index);
      const isBool = form?.canonical === "BoolIfExists";
      const plain = form?.ifExists === true ? form.canonical.replace(/IfExists$/, "") : undefined;
      report(test.operator, {
        message:
          "this condition holds when the key is absent, and calls signed with an access key do not have it, so access keys are allowed without MFA",
        remedy: plain === undefined ? 'use Bool with "true"' : `write ${plain}`,
        fix: isBool && linted !== undefined ? renameOperator(document, linted, test, "Bool") : undefined,
      });
    }
  },
});
