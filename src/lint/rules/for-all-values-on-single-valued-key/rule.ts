import { quote } from "../../../policy/index.js";
import { canAssume, isOfNamedRole, remedyFor } from "../../entries/mfa-report.js";
import { scenarioFor } from "../../entries/mfa-scenario.js";
import { renameOperator } from "../../fixes.js";
import { defineRule } from "../../rule.js";
import { setTestsOnSingleValues } from "../../set-operators.js";

export default defineRule({
  id: "for-all-values-on-single-valued-key",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
  check: (context) => {
    const { document, report } = context;
    for (const { statement, test, form, letsAbsenceIn, entry } of setTestsOnSingleValues(context)) {
      if (!letsAbsenceIn) continue;
      const operator = plain(form.canonical);
      // It is an Allow, so that to hold no longer without the key lets nobody in.
      const isOfRole = entry !== undefined && isOfNamedRole(entry);
      const fix = isOfRole ? undefined : renameOperator(document, statement, test, operator);
      const who = entry === undefined ? "" : `, so ${canAssume(entry)}`;
      report(test.key, {
        message: `${quote(test.key.value)} has one value, and ForAllValues also matches calls that do not have the key${who}`,
        remedy: entry === undefined ? `write ${operator}` : remedyFor(entry, operator),
        fix,
        scenario: entry && scenarioFor(context, entry),
      });
    }
  },
});

function plain(canonical: string): string {
  return canonical.slice(canonical.indexOf(":") + 1);
}
