import { allowStatementsForPeople } from "../../mfa-bypasses.js";
import { mfaTestsIn } from "../../mfa-tests.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-checked-by-account",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user.html",
  aboutMfa: true,
  check: ({ document, policy, report }) => {
    for (const statement of allowStatementsForPeople(policy)) {
      if (mfaTestsIn(document, statement).length === 0) continue;
      for (const { principal, value } of principalsOfStatement(statement)) {
        if (principal.kind !== "account") continue;
        report(value, {
          message: `MFA is checked in the account ${principal.account}: whoever may register MFA devices there has MFA`,
          remedy: "name the users, or be sure of that account",
        });
      }
    }
  },
});
