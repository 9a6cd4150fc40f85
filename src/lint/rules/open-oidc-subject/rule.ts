import { quote } from "../../../policy/index.js";
import { tokenScenarioFor } from "../../entries/mfa-scenario.js";
import { openProviders, tokenInWords } from "../../entries/other-customers.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "open-oidc-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: (context) => {
    const { policy, report } = context;
    for (const { identity, token, test, value } of openProviders(policy)) {
      const { row } = identity;
      if (token.kind === "unknown") {
        report(value ?? test?.test.key ?? identity.read.value, {
          severity: "warning",
          message: `policy-check cannot tell whether ${row.anybody} can assume the role: ${token.why}`,
          remedy: `name the ${row.customer} in a claim that AWS documents`,
        });
        continue;
      }
      if (test === undefined) continue;
      const such = `such as with ${tokenInWords(token.found, identity)}`;
      report(value ?? test.test.key, {
        message:
          value === undefined
            ? `this condition does not keep others out: ${row.anybody} can assume the role, ${such}`
            : `${quote(value.value)} does not name the ${row.customer}: ${row.anybody} can assume the role, ${such}`,
        remedy: `write the ${row.customer} out in full, under StringEquals or StringLike`,
        scenario: tokenScenarioFor(context, token.found),
      });
    }
  },
});
