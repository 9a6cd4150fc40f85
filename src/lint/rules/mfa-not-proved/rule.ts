import { judgeMfa, type UnprovedCause } from "../../entries/mfa-proof.js";
import { startOf } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-not-proved",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  check: (context) => {
    for (const { statements, cause, elements } of judgeMfa(context.policy).unproved) {
      const [statement] = statements;
      if (statement === undefined) continue;
      context.report(startOf(statement), {
        message: inWords(cause),
        remedy:
          'add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the Condition, or simplify the other conditions',
        bearing: { kind: "lastResort", statement: statement.pointer, elements },
      });
    }
  },
});

function inWords({ why, undocumented = [] }: UnprovedCause): string {
  const facts = undocumented.length === 0 ? "" : ` (${undocumented.join(", ")})`;
  return `it is unknown whether anyone can assume the role without MFA through this statement: ${why}${facts}`;
}
