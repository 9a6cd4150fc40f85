import { renameOperator } from "../../fixes.js";
import { mfaConditionHolds, mfaConditionsOf, mfaHolds } from "../../identity/identity-facts.js";
import { isWayOpen } from "../../identity/way-open.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "identity-mfa-bool-on-deny",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
  aboutMfa: true,
  checkIdentity: ({ document, identity, report }) => {
    if (!identity.isOfUsers) return;
    for (const statement of identity.denies) {
      if (!mfaHolds(statement, "session") || mfaHolds(statement, "access-key") || mfaHolds(statement, "mfa")) continue;
      if (!isWayOpen(identity, statement, "access-key")) continue;
      const condition = mfaConditionsOf(statement).find((each) => !mfaConditionHolds(each, "access-key"));
      if (condition === undefined) continue;
      const { source: test } = condition;
      const linted = document.statements.find(({ index }) => index === statement.source.index);
      const isBool = condition.form?.canonical === "Bool";
      report(test.operator, {
        message:
          "this Deny applies only when the key is present, and calls signed with an access key do not have it, so they are not denied",
        remedy: isBool ? "write BoolIfExists" : 'use BoolIfExists with "false"',
        fix: isBool && linted !== undefined ? renameOperator(document, linted, test, "BoolIfExists") : undefined,
      });
    }
  },
});
