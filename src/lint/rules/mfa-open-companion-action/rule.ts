import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { openCompanions } from "../../entries/mfa-actions.js";
import { startOf } from "../../entries/mfa-report.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-open-companion-action",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
  aboutMfa: true,
  check: (context) => {
    for (const { statement, other, actions } of openCompanions(context.document)) {
      const place = statement.action?.key;
      if (place === undefined) continue;
      context.report(place, {
        message: `${actions.join(" and ")} is allowed without the MFA that ${statementInWords(nameOfStatement(context.document, other))} requires for assuming the role`,
        remedy: "move the actions to that statement, or require MFA here too",
        related: [{ message: "this statement requires MFA", place: startOf(other) }],
      });
    }
  },
});
