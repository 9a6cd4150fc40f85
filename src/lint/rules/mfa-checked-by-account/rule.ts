import { allowStatementsForPeople } from "../../entries/mfa-bypasses.js";
import { mfaTestsIn } from "../../entries/mfa-tests.js";
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
          message: `anyone that can register an MFA device in account ${principal.account} can meet this MFA condition`,
          remedy: "name the users, or make sure that the account controls who registers MFA devices",
        });
      }
    }
  },
});
