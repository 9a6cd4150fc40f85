import { nameOfStatement, statementInWords } from "../../../policy/index.js";
import { openCompanions } from "../../mfa-actions.js";
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
        message: `${actions.join(" and ")} is allowed without the MFA that ${statementInWords(nameOfStatement(context.document, other))} demands for the call that it goes with`,
        remedy: "put the actions into that statement, or demand MFA here too",
      });
    }
  },
});
