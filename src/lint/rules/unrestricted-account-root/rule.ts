import { isAccountId, parseArn } from "../../../iam/index.js";
import { canBeTriedOut, chosenValues, combined, isLetIn, withOnly, withoutMfa } from "../../entries/strangers.js";
import type { LintedPolicy } from "../../facts.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "unrestricted-account-root",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
  check: ({ document, policy, settings, role, report }) => {
    const home = role.account ?? accountOfRole(policy);
    const own = new Set(home === undefined ? settings.ownAccounts : [home, ...settings.ownAccounts]);
    if (own.size === 0 || !canBeTriedOut(policy)) return;
    for (const statement of document.statements) {
      if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) continue;
      for (const { principal, value } of principalsOfStatement(statement)) {
        if (principal.kind !== "account" || own.has(principal.account)) continue;
        const user = `arn:${principal.partition ?? "aws"}:iam::${principal.account}:user/somebody`;
        const contexts = combined(chosenValues(policy, statement, { kind: "user" }), withoutMfa);
        if (!isLetIn(withOnly(policy, statement), "sts:AssumeRole", user, contexts)) continue;
        report(value, {
          message: `anyone that account ${principal.account} grants sts:AssumeRole can assume the role`,
          remedy: 'require "sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalArn" or MFA', // Callers that can assume the role without MFA meet no condition at all.
          bearing: { kind: "part", statement: statement.pointer },
        });
      }
    }
  },
});

/** The account of the role, which a policy shows by its identity providers: a role can only trust those of its own. */
function accountOfRole({ document }: LintedPolicy): string | undefined {
  const accounts = document.statements.flatMap(principalsOfStatement).flatMap(({ principal }) => {
    const account = principal.kind === "provider" ? parseArn(principal.text)?.account : undefined;
    return account !== undefined && isAccountId(account) ? [account] : [];
  });
  const [first] = accounts;
  return accounts.every((account) => account === first) ? first : undefined;
}
