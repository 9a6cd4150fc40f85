import { judgeMfa, type UnprovedCause } from "../../mfa-proof.js";
import { startOf } from "../../mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-not-proved",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { statements, cause, elements } of judgeMfa(context.policy, context.settings).unproved) {
      const [statement] = statements;
      if (statement === undefined) continue;
      context.report(startOf(statement), {
        message: `${inWords(cause)}`,
        remedy:
          'add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the Condition, or write the other conditions plainly',
        bearing: { kind: "lastResort", statement: statement.pointer, elements },
      });
    }
  },
});

function inWords({ why, undocumented = [] }: UnprovedCause): string {
  const facts = undocumented.length === 0 ? "" : ` (${undocumented.join(", ")})`;
  return `it cannot be told whether somebody can assume the role without MFA through this statement: ${why}${facts}`;
}
