import { canBeTriedOut, federatedStrangers, isOpenToStrangers, withMfa, withoutMfa } from "../../entries/strangers.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "open-wildcard-principal",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  check: ({ document, policy, report }) => {
    if (!canBeTriedOut(policy)) return;
    for (const statement of document.statements) {
      if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) continue;
      // A bare "*" has its own finding: AWS does not store it.
      const everyone = principalsOfStatement(statement).find(
        ({ principal, value }) => principal.kind === "everyone" && value.type.value === "AWS",
      );
      if (everyone === undefined) continue;
      const [token, ...tokens] = federatedStrangers(policy, statement);
      if (token !== undefined) {
        report(everyone.value, {
          message: `anyone with a ${[token, ...tokens].join(" or a ")} of any identity provider can assume the role`,
          remedy: 'name the provider under "Federated", and compare its claims',
        });
        continue;
      }
      const gets = (mfa: typeof withMfa): boolean => isOpenToStrangers(policy, statement, mfa);
      const way = gets(withoutMfa) ? "" : gets(withMfa) ? " with an MFA device of their own" : undefined;
      if (way === undefined) continue;
      report(everyone.value, {
        message: `anyone with an AWS account can assume the role${way}`,
        remedy: 'name the principals, or require "aws:PrincipalOrgID" or "aws:PrincipalAccount"',
      });
    }
  },
});
